"""`kb links`: sources asked on a site of this machine; verdicts, politeness, resuming, what is told."""

import json
import socket
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from local_site import local_site

from kb import CaseStore
from kb.cli import run
from kb.link_probe import Answer, Probe, Verdict
from kb.links import LinkResults, archived, check_links, sources_of

TODAY = datetime.now(tz=UTC).astimezone().date()


@pytest.fixture
def site():
    """A site on this machine."""
    with local_site() as site:
        yield site


@pytest.fixture
def probe():
    """A probe that may ask this machine."""
    return Probe(timeout=2, open_web_only=False)


class TestProbe:
    """One address."""

    @pytest.mark.parametrize(
        ("status", "verdict", "reason"),
        [
            (200, Verdict.FOUND, ""),
            (204, Verdict.FOUND, ""),
            (404, Verdict.GONE, "page introuvable"),
            (410, Verdict.GONE, "page introuvable"),
            (403, Verdict.TURNED_AWAY, "le site refuse ce contrôle"),
            (429, Verdict.TURNED_AWAY, "le site refuse ce contrôle"),
            (500, Verdict.FAULTY, "erreur du site"),
        ],
    )
    def test_verdicts(self, site, probe, status, verdict, reason):
        """Each status has its verdict and its French words."""
        answer = probe.ask(site.page("/a", status))

        assert (answer.verdict, answer.status, answer.reason) == (verdict, status, reason)
        assert TODAY <= answer.asked <= TODAY + timedelta(days=1)  # the tests may run at midnight

    def test_a_site_that_knows_no_head(self, site, probe):
        """It is asked again as a browser asks."""
        site.page("HEAD /a", 405)

        assert probe.ask(site.page("/a")).verdict is Verdict.FOUND
        assert [method for method, _, _ in site.asked] == ["HEAD", "GET"]

    def test_a_page_that_moved(self, site, probe):
        """The new address is told; a slash more is no move; a home page in its place is told as such."""
        site.page("/b")
        site.page("/a/")
        site.page("/")

        moved, same, home = (
            probe.ask(site.page(path, 301, Location=target))
            for path, target in (("/x", "/b"), ("/a", "/a/"), ("/y", "/"))
        )

        assert (moved.verdict, moved.final) == (Verdict.MOVED, site.url("/b"))
        assert (same.verdict, home.reason) == (Verdict.FOUND, "renvoie à une page d’accueil")

    @pytest.mark.parametrize(
        "target", ["/a", "file:///etc/passwd", "ftp://exemple.org/", "javascript:x", "http://[", "//"]
    )
    def test_redirections_that_lead_nowhere(self, site, probe, target):
        """Loops and other schemes are told, not followed."""
        assert probe.ask(site.page("/a", 302, Location=target)).verdict in {Verdict.FAULTY, Verdict.UNREACHABLE}

    def test_accents_in_addresses(self, site, probe):
        """They travel by their code."""
        site.page("/%C3%A9t%C3%A9?q=%C3%A0%20b&r=1")

        assert probe.ask(site.url("/été?q=à b&r=1#fin")).verdict is Verdict.FOUND

    def test_nobody_answers(self, probe):
        """A closed port is told."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{free.getsockname()[1]}/"

        assert probe.ask(url).reason == "connexion refusée"

    def test_a_silent_site(self, site):
        """It is left after the time given."""
        started = time.monotonic()

        answer = Probe(timeout=0.3, open_web_only=False).ask(site.page("/a", wait=3))

        assert (answer.verdict, answer.reason) == (Verdict.UNREACHABLE, "pas de réponse à temps")
        assert time.monotonic() - started < 2.5

    def test_a_site_that_answers_by_drops(self, site, probe, monkeypatch):
        """The whole request has its time too: a server cannot hold it by a byte now and then."""
        monkeypatch.setattr("kb.link_probe.WHOLE_REQUEST", 0.5)
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"http://127.0.0.1:{server.getsockname()[1]}/"
            started = time.monotonic()
            answer = probe.ask(url)

        assert answer.verdict is Verdict.UNREACHABLE
        assert time.monotonic() - started < 1.9
        assert site.asked == []

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
    def test_this_machine_is_not_asked(self, site, monkeypatch, host):
        """A contributed address must not make the server knock at its own doors: nothing is sent."""
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.delenv(name, raising=False)
        site.page("/a")

        answer = Probe(timeout=2).ask(f"http://{host}:{site.port}/a")

        assert (answer.verdict, answer.reason) == (Verdict.UNREACHABLE, "adresse interne, non contrôlée")
        assert site.asked == []


class TestCheck:
    """Many addresses."""

    def test_one_site_is_asked_politely(self, site, probe, tmp_path):
        """One page at a time, with a delay between two."""
        urls = [site.page(f"/{number}") for number in range(3)]

        check_links(urls, LinkResults(tmp_path / "links.json"), probe.ask, delay=0.2)
        moments = [moment for _, _, moment in site.asked]

        assert site.most_at_once == 1
        assert all(later - earlier >= 0.19 for earlier, later in pairwise(moments))

    def test_few_sites_at_once(self, tmp_path):
        """No more than asked for, and more than one."""
        with local_site() as shared:
            urls = [f"http://site{number}.exemple/" for number in range(8)]
            at_once = []

            def ask(url):
                shared.page("/", wait=0.1)
                at_once.append(url)
                return Probe(open_web_only=False).ask(shared.url("/"))

            check_links(urls, LinkResults(tmp_path / "links.json"), ask, parallel=3, delay=0)

        assert (sorted(at_once), 1 < shared.most_at_once <= 3) == (urls, True)

    def test_answers_are_kept(self, site, probe, tmp_path):
        """Written beside the index, read again by the next check; no case is touched."""
        url = site.page("/a")
        check_links([url], LinkResults(tmp_path / "links.json"), probe.ask)

        again = LinkResults(tmp_path / "links.json")
        day = again.answers[url].asked

        assert again.answers == {url: Answer(verdict=Verdict.FOUND, status=200, final=url, asked=day)}
        assert again.is_recent(url, 30, day)
        assert not again.is_recent(url, 30, day + timedelta(days=30))

    def test_dead_pages_are_asked_again(self, site, probe, tmp_path):
        """A page that did not answer may have come back."""
        results = LinkResults(tmp_path / "links.json")
        url = site.url("/rien")
        check_links([url], results, probe.ask)

        assert not results.is_recent(url, 30, TODAY)

    def test_a_stopped_check_keeps_what_it_has(self, site, probe, tmp_path):
        """After an interruption, what was answered is in the file."""
        first = site.page("/1")

        def ask(url):
            if url != first:
                raise KeyboardInterrupt
            return probe.ask(url)

        with pytest.raises(KeyboardInterrupt):
            check_links([first, site.page("/2")], LinkResults(tmp_path / "links.json"), ask, delay=0)

        assert list(LinkResults(tmp_path / "links.json").answers) == [first]

    @pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1}', "\x00", "[" * 100_000])
    def test_a_damaged_file(self, tmp_path, content):
        """It is begun anew."""
        (tmp_path / "links.json").write_text(content, encoding="utf-8")

        assert LinkResults(tmp_path / "links.json").answers == {}

    def test_where_a_copy_may_be(self):
        """The archive is named near the day the page was read."""
        assert archived("https://exemple.org/a", date(2023, 5, 1)).endswith("/web/20230501/https://exemple.org/a")
        assert archived("https://exemple.org/a", None).endswith("/web/2/https://exemple.org/a")


class TestCommand:
    """`kb links`, behind a proxy that is the site of this machine."""

    @pytest.fixture
    def base(self, cases_dir, site, monkeypatch):
        """Two cases whose sources are read through the site."""
        for name in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{site.port}")
        for name in ("no_proxy", "NO_PROXY", "HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.delenv(name, raising=False)
        for path in cases_dir.glob("*/*.md"):
            text = path.read_text(encoding="utf-8").replace("url: https://", "url: http://")
            path.write_text(text, encoding="utf-8")
        for url in sources_of(CaseStore(cases_dir).load_all()[0]):
            site.page(url)
        return cases_dir

    def test_all_is_well(self, base, site, tmp_path, capsys):
        """Each address is asked once; a second run asks for nothing."""
        arguments = ["links", "--delay", "0", "--cases", str(base), "--data", str(tmp_path)]
        total = len(sources_of(CaseStore(base).load_all()[0]))

        assert (run(arguments), len(site.asked)) == (0, total)
        assert f"{total} adresses, {total} demandées : {total} répondent, 0 déplacée" in capsys.readouterr().out
        assert (run(arguments), len(site.asked)) == (0, total)

    def test_a_dead_page(self, base, site, tmp_path, capsys):
        """File, line, source, reason, and where a copy may be."""
        path = next(base.glob("bretagne/*.md"))
        url = CaseStore(base).load(path.stem).sources[0].url
        site.page(url, 404)
        line = path.read_text(encoding="utf-8").split("\n").index(f"  - url: {url}") + 1

        code = run(["links", str(path), "--delay", "0", "--cases", str(base), "--data", str(tmp_path)])
        out = capsys.readouterr().out

        assert code == 1
        expected = (
            f"{path}:{line}: sources[1] : page introuvable (404) : {url}. Copie possible : https://web.archive.org/"
        )
        assert out.startswith(expected)

    def test_a_limit_and_a_program(self, base, site, tmp_path, capsys):
        """So many at most, the rest next time; JSON by address."""
        arguments = ["links", "--limit", "2", "--delay", "0", "--json", "--cases", str(base), "--data", str(tmp_path)]
        run(arguments)
        first = json.loads(capsys.readouterr().out)
        run(arguments)
        second = json.loads(capsys.readouterr().out)

        assert (len(first), len(second), len(site.asked)) == (2, 4, 4)
        assert {answer["verdict"] for answer in second.values()} == {"found"}
