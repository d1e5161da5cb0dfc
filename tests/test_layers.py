"""The house keeps its rooms apart: who may import whom, what is explained, how long a file and a function may be."""

import ast
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {"kb": set(), "indexer": {"kb"}, "web": {"kb", "indexer"}}
MODULES = sorted(path for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py"))
FILES = [*MODULES, *sorted((ROOT / "tests").glob("*.py"))]
MAX_FILE = 400
MAX_FUNCTION = 50
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def tree_of(path):
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def room_of(path):
    """The room a file is in."""
    return path.relative_to(ROOT).parts[0]


def at(path, node):
    """Where something is, to read in a failure."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def imports_of(path):
    """What a file imports of the rooms: the room, the module, the names taken from it, the node."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found = [(alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found = [(node.module, tuple(alias.name for alias in node.names))]
        else:
            found = []
        yield from (
            (module.split(".")[0], module, names, node) for module, names in found if module.split(".")[0] in MAY_IMPORT
        )


def nodes_inside(path):
    """The nodes inside functions, and those that only the type checker reads."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, FUNCTIONS) or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            yield from ast.walk(node)


def is_command(path):
    """True for the files of the command line, which alone may reach the other rooms."""
    return room_of(path) == "kb" and path.name.startswith("cli")


def public_nodes(path):
    """A file, its public classes and functions, and those of its public classes."""
    yield tree_of(path)
    for node in tree_of(path).body:
        if isinstance(node, (ast.ClassDef, *FUNCTIONS)) and not node.name.startswith("_"):
            yield node
            members = node.body if isinstance(node, ast.ClassDef) else ()
            yield from (
                member
                for member in members
                if isinstance(member, (ast.ClassDef, *FUNCTIONS)) and not member.name.startswith("_")
            )


class TestRooms:
    """Between rooms."""

    def test_direction(self):
        """`kb` ← `indexer` ← `web`: imports go one way only; commands alone go the other way, inside functions."""
        strangers = [
            f"{at(path, node)}: {module}"
            for path in MODULES
            for room, module, _, node in imports_of(path)
            if room not in {room_of(path), *MAY_IMPORT[room_of(path)]}
            and not (is_command(path) and node in set(nodes_inside(path)))
        ]

        assert strangers == []

    def test_doors(self):
        """What a room gives at its door is taken there, not from the file behind it."""
        around = [
            f"{at(path, node)}: {name} from {module}"
            for path in MODULES
            for room, module, names, node in imports_of(path)
            if module != room != room_of(path)
            for name in names
            if name in getattr(import_module(room), "__all__", ())
        ]

        assert around == []

    def test_absolute(self):
        """Imports name the room: nobody has to guess what « . » is."""
        relative = [
            at(path, node)
            for path in MODULES
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.ImportFrom) and node.level
        ]

        assert relative == []

    @pytest.mark.parametrize("room", ["kb", "indexer"])
    def test_names_at_the_door(self, room):
        """Every name at a door is there, once."""
        door = import_module(room)

        assert [name for name in door.__all__ if not hasattr(door, name)] == []
        assert len(set(door.__all__)) == len(door.__all__)


def test_sentences():
    """Every file, public class, public function and test says in a sentence what it is for."""
    silent = [
        f"{at(path, node)}: {getattr(node, 'name', 'module')}"
        for path in FILES
        for node in public_nodes(path)
        if not ast.get_docstring(node)
    ]

    assert silent == []


def test_files_are_short():
    """A file has at most 400 lines."""
    lengths = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in FILES}

    assert {name: length for name, length in lengths.items() if length > MAX_FILE} == {}


def test_functions_are_short():
    """A function has at most 50 lines, its docstring included."""
    long = [
        f"{at(path, node)}: {node.name}"
        for path in FILES
        for node in ast.walk(tree_of(path))
        if isinstance(node, FUNCTIONS) and node.end_lineno - node.lineno >= MAX_FUNCTION
    ]

    assert long == []
