from hiprom.results.labels import Label, label_rows


def rows(*places, first=None):
    return label_rows([Label(x, y, 30.0) for x, y in places], 12.0, first)


def test_what_has_room_stays_where_it_is():
    assert rows((0, 0), (30, 0), (35, 12)) == [0, 0, 0]


def test_the_next_is_raised_and_the_one_after_that_dropped():
    assert rows((0, 0), (10, 0), (20, 0), (40, 0)) == [0, 1, None, 0]


def test_the_first_gets_its_place_wherever_it_stands():
    assert rows((0, 0), (10, 0), (20, 0), first=2) == [1, None, 0]


def test_nothing_is_nothing():
    assert rows() == []
