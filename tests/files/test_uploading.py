from portal.files.tables import MOST_BYTES
from portal.files.uploading import BoundedUploadHandler


def given(*chunks):
    handler, start = BoundedUploadHandler(), 0
    handler.new_file("file", "venues.csv", "text/csv", None)
    for chunk in chunks:
        assert handler.receive_data_chunk(chunk, start) is None
        start += len(chunk)
    return handler.file_complete(start)


def test_small_file_is_kept_whole():
    file = given(b"name\n", b"Hall\n")
    assert (file.name, file.size, file.read()) == ("venues.csv", 10, b"name\nHall\n")


def test_large_file_is_cut_where_reading_refuses_it():
    assert given(*[b"x" * 65_536] * 200).size == MOST_BYTES + 1
