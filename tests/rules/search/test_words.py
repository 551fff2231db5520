"""What is typed becomes words that PostgreSQL reads as nothing but words."""

from rules.search.words import LONGEST, MOST_WORDS, ask_for, split_words


def test_words_are_lower_case_once_and_few() -> None:
    assert split_words("  Geyser, BURST! geyser ") == ("geyser", "burst")
    assert len(split_words(" ".join(f"w{n}" for n in range(40)))) == MOST_WORDS
    assert split_words("'; DROP TABLE & | ! :* ()") == ("drop", "table")
    assert len(split_words("x" * 5000)[0]) == LONGEST
    assert split_words(" \t") == ()


def test_the_last_word_may_be_unfinished() -> None:
    assert ask_for(("geyser", "bur")) == ("'geyser'", "'bur':*")
    assert ask_for(()) == ()
