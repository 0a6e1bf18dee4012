"""A list of folders becomes entries whose ids depend on what it says alone."""

from goracelint.fleet.listing import read_list

LIST = """\
# databases
bbolt
  mirrors/badger   # a comment

/srv/go/c#
./mirrors//badger/
..
"""


def test_lines_become_folders_in_order() -> None:
    assert [(entry.name, entry.folder) for entry in read_list(LIST, "/lists")] == [
        ("bbolt", "/lists/bbolt"),
        ("mirrors/badger", "/lists/mirrors/badger"),
        ("/srv/go/c#", "/srv/go/c#"),
        ("..", "/"),
    ]


def test_ids_are_readable_and_stay_when_everything_moves() -> None:
    ids = [entry.id for entry in read_list(LIST, "/lists")]
    assert ids == [entry.id for entry in read_list(LIST, "/elsewhere")]
    assert [name.rpartition("-")[0] for name in ids] == ["bbolt", "badger", "c", ""]


def test_folders_of_one_name_have_two_ids() -> None:
    one, two = read_list("a/x\nb/x", "/")
    assert one.id != two.id


def test_an_id_is_a_file_name() -> None:
    (entry,) = read_list("a/" + "ü b/../" + "ü*" * 300, "/")
    assert len(entry.id) < 80
    assert entry.id.isascii()
    assert "/" not in entry.id
