# SPDX-License-Identifier: EUPL-1.2
"""What each try was about and what came of it, in one sentence that needs no statistics."""

from collections.abc import Mapping

from iedereen.cli.attack.chance import Line

HALF = ", half"
TRIED: Mapping[str, str] = {
    "place in the file": "Who saw the order of coming paired it with the places of opened answers in the file",
    "transaction number": "Who saw the order of coming paired it with the transactions that wrote the opened answers",
    "key of the row": "Who saw the order of coming paired it with the keys of opened answers",
    "keys before and after": "Who saw the order of coming ranked the keys of sealed and of opened answers",
    "write-ahead log": "Who saw the order of coming paired it with the order of writing in the database's log",
    "other columns": "Who saw the order of coming looked for a time or number beside the answer",
    "a row with a name, then an answer": "Who has the database took the answer written after a row that names somebody",
    "words: place in the file": "Who saw the order of coming paired it with the places of opened words in the file",
    "words: write-ahead log": "Who saw the order of coming paired it with the order of writing of opened words",
    "words: length of what is sealed": "Who saw the order of coming gave the longest words to the largest envelopes",
    "words beside closed answers": "Who has the database laid words and closed answers of one team side by side",
    "took part: transaction number": "Who has the database named people whose rows were written just before an answer",
    "took part: moment in the log": "Who has the log named people whose rows were written just before an answer",
    "took part: place of the mark": "Who has the database named people whose marks moved first in the file",
    "took part: marks": "Who has the database named people by their marks",
    "took part: mail": "Who reads all mail named people by what they were sent",
    "took part: ledger": "Who reads the ledger named people who stand in it",
    "took part: digests": "Who has the database tried names on the digests of used rights",
    "words before opening": "Who has the database looked for words before anybody had opened them",
    "answers before opening": "Who has the database looked for answers before anybody had opened them",
    "rows left after the release": "Who has the database looked for rows of people after the release",
    "one key holder": "One key holder with every copy of the tables read answers in the order of coming",
    "one key holder, after another came": "One key holder, after another had come, read answers in the order of coming",
    "one key holder with the installation's secret, after another":
        "One key holder who also has the installation's secret read answers in the order of coming",
    "two of three key holders with the order of coming": "Two key holders together read answers in the order of coming",
    "signing server: real keys refused": "Browsers refused keys that are as promised",
    "signing server: a personal key": "The signing server gave somebody a key of their own, and that browser refused",
    "signing server: a personal key, also in the list":
        "The signing server gave somebody a key and a list of their own, and that browser refused",
    "signing server: known again by the key": "A signing server with personal keys knew people again",
    "a browser that does not look in the list of keys":
        "A signing server with personal keys knew people again whose browsers do not look in the list",
    "took part: pages while people answer": "A colleague looked at pages after every visit and named who had answered",
    "log of the doors": "Who has everything that the web servers wrote looked for traces of visits",
    "parent minus children": "A reader subtracted teams from what stands above them and computed a group below ten",
    "own answer and a colleague's: fewer than 8 others":
        "A reader who knows two answers computed a group of fewer than eight others",
    "own answer and a colleague's: fewer than 10 others":
        "A reader who knows two answers computed a group of eight or nine others",
    "the same where every group of ten or more is shown":
        "A reader who knows two answers computed a group of fewer than eight others",
    "the same answers in an old and a new organisation":
        "A reader subtracted an old and a new organisation from each other and computed a group below ten",
    "overlapping breakdowns": "A reader combined overlapping breakdowns and computed a group below ten",
    "unanimity": "A reader of one group's figures knew for sure that all agree",
    "unanimity of all others, by who alone answered otherwise":
        "The only one who answered otherwise knew for sure that all others agree",
    "two waves, one joiner: high or low, nobody else changes":
        "Who knows that nobody else changed their answer told whether the one who joined answered high or low",
    "two waves, one joiner: high or low, some others change":
        "Who knows that three in ten others answered anew told whether the one who joined answered high or low",
    "response one higher": "Who knows exactly who else took part knew for sure whether one more did",
    "pages and files while people answer": "A page or file that some role can open was another after one more answer",
    "figures that stand in no released row":
        "A page or file that some role can open was another with other tallies beneath it",
    "two releases of one round": "A reader of everything that was ever shown of a round computed a small group",
    "took part, when one answers in the visit in which one fetches":
        "Who has the log named people who fetched their right and answered in one visit",
}  # fmt: skip


def sentence(line: Line) -> str:
    """What was tried, how often it was right, and what that means."""
    name = line.name.removesuffix(HALF)
    tried = TRIED.get(name) or f"With a known weakness built in ({name}; {line.had})"
    if line.name.endswith(HALF):
        tried += ", looking only in which half of all they came"
    number = f"{line.right:,} of {line.tested:,}, by chance {line.by_guessing:,.0f}"
    if line.part == "planted":
        return f"{tried}: {number}; the try {'finds this' if line.holds else 'IS BLIND'}."
    if line.part == "stated limit":
        return f"{tried}: {number}; this is said not to be protected."
    return f"{tried}: {number}; {'no more than chance' if line.holds else 'NOT BY CHANCE'}."
