"""The web form as a person fills it to tell a case: names and values, in the order of the page."""

from kb import SECTIONS, Case, slugify

NAMES = {"acteurs": ("nom", "nature", "apporte"), "sources": ("url", "titre", "editeur", "consulte")}


def filled(case: Case, **changes: str) -> list[tuple[str, str]]:
    """What a person types to tell this case; `changes` replaces or adds fields, « _ » standing for « - »."""
    pairs = [
        ("titre", case.title),
        ("resume", case.summary),
        ("en-clair", case.plain),
        ("questions", "\r\n".join(case.questions)),
        ("commune", case.city),
        ("departements", ", ".join(case.departments)),
        *(("regions", name) for name in case.regions),
        *(("domaines", slug) for slug in case.domains),
        *(("types", slug) for slug in case.types),
        ("modalites", ", ".join(case.modalities)),
        ("annee", str(case.start_year or "")),
        ("statut", case.status),
        ("statut-note", case.status_note),
        ("verifie", case.checked.isoformat() if case.checked else ""),
        ("tags", ", ".join(case.tags)),
        *((slugify(heading), getattr(case, name).replace("\n", "\r\n")) for name, heading in SECTIONS.items()),
        ("slug", ""),
    ]
    for number, actor in enumerate(case.actors, start=1):
        pairs += [(f"acteurs-{number}-nom", actor.name), (f"acteurs-{number}-nature", actor.kind)]
        pairs += [(f"acteurs-{number}-apporte", item) for item in actor.brings]
    for number, source in enumerate(case.sources, start=1):
        day = source.accessed.isoformat() if source.accessed else ""
        values = (source.url, source.title, source.publisher, day)
        pairs += [(f"sources-{number}-{part}", value) for part, value in zip(NAMES["sources"], values, strict=True)]
    given = {name.replace("_", "-"): value for name, value in changes.items()}
    kept = [(name, given.pop(name, value)) for name, value in pairs]
    return [*kept, *given.items()]
