"""Make tests/intake/exports: the same answers as four form tools export them, each with its traps.

    python tests/intake/make_exports.py

The layouts follow what the tools document. Traps: a mark at the start, quotes and line breaks in headings and cells, a
comma in a text, an extra language, a renamed column, rows that are unfinished, a test, twice of one person, or blank.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook

OUT = Path(__file__).parent / "exports"
NL = {
    "trust": "Partners vertrouwen elkaar.",
    "too-little-money": "Er is te weinig geld.",
    "goal-differs": 'Partners bedoelen met "het doel" iets anders, zeggen zij.',
    "nobody-leads": "Niemand trekt het geheel.",
    "too-fast": "Het gaat te snel.",
    "routine": "Is dit elders gewoon werk?",
    "merger": "Is het een fusie?",
}
EN = {
    "trust": "Partners trust each other.",
    "too-little-money": "There is too little money.",
    "goal-differs": 'Partners mean different things by "the goal", they say.',
    "nobody-leads": "Nobody leads the whole.",
    "too-fast": "It goes too fast.",
    "routine": "Is this ordinary work elsewhere?",
    "merger": "Is it a merger?",
}
SIGNS, FEATURES = tuple(NL)[:5], tuple(NL)[5:]
ROWS = (  # role, organisation, severities, features
    ("bestuurder", "gemeente", (3, 4, 0, "unknown", 2), ("yes", "no")),
    ("verpleegkundige", "ziekenhuis", (1, 3, 4, "n/a", 4), ("unknown", "no")),
    ("bestuurder", "ziekenhuis", (4, 0, None, 3, 1), ("partly", "no")),
    ("verpleegkundige", "huisartsen, regio", (0, 2, 1, 4, 3), ("yes", "yes")),
    ("", "", (2, 1, 2, 0, "unknown"), (None, None)),
)
JA = {"yes": "Ja", "partly": "Deels", "no": "Nee", "unknown": "Weet niet", None: ""}
YES = {"yes": "Yes", "partly": "Partly", "no": "No", "unknown": "Don't know", None: ""}
EENS = ("Helemaal mee oneens", "Mee oneens", "Niet mee eens, niet mee oneens", "Mee eens", "Helemaal mee eens")
AGREE = ("Strongly disagree", "Somewhat disagree", "Neither agree nor disagree", "Somewhat agree", "Strongly agree")
STERK = ("0 afwezig", "1 licht", "2 matig", "3 sterk", "4 zeer sterk")
STRONG = ("0 absent", "1 slight", "2 moderate", "3 strong", "4 very strong")
Row = Sequence[object]


def said(value: object, words: Sequence[str], unknown: str, not_applicable: str) -> str:
    if value is None:
        return ""
    return words[value] if isinstance(value, int) else unknown if value == "unknown" else not_applicable


def microsoft() -> list[Row]:
    start, end = dt.datetime(2026, 3, 1, 9, 0), dt.datetime(2026, 3, 1, 9, 12)
    head = ["Id", "Begintijd", "Tijd van voltooien", "E-mail", "Naam", "Wat is uw functie?\xa0", "Organisatie"]
    head += [f"{NL[s]}\xa0" for s in SIGNS] + [NL[f] for f in FEATURES] + ["Wat wilt u nog kwijt?"]
    body: list[Row] = []
    for role, organisation, severities, features in ROWS:
        n = len(body) + 1
        answers = [said(v, EENS, "Weet niet", "N.v.t.") for v in severities] + [JA[f] for f in features]
        body.append([n, start, end, f"p{n}@zorg.example", f"Jan {n}", role, organisation, *answers, "Regel 1\nregel 2"])
    early = [9, start, end, "P1@zorg.example", "Jan 1", "bestuurder", "gemeente", *["Mee eens"] * 5, "Ja", "Ja", ""]
    test = [10, start, end, "test@zorg.example", "Test", "bestuurder", "x", *["Mee eens"] * 5, "Ja", "Ja", "test"]
    unfinished = [11, start, None, "anonymous", "", "arts", "x", *["Mee eens"] * 5, "", "", ""]
    blank = [12, start, end, "anonymous", "", "", "", *[""] * 8]
    return [head, early, *body, test, unfinished, blank]


def google() -> list[Row]:
    head = ["Tijdstempel", "E-mailadres", "Rol in het netwerk", "Organisatie"]
    head += [f"Hoe sterk ziet u dit? [{NL[s]}]" for s in SIGNS] + [NL[f] for f in FEATURES] + ["Opmerkingen"]
    body: list[Row] = []
    for n, (role, organisation, severities, features) in enumerate(ROWS, 1):
        words, unknown, yes = (STRONG, "don't know", YES) if n == 2 else (STERK, "weet niet", JA)
        answers = [said(v, words, unknown, "n.v.t.") for v in severities] + [yes[f] for f in features]
        remark = 'Zij zei: "nu niet",\nen toen wel; zie boven.' if n == 3 else ""
        body.append(["1-3-2026 9:0" + str(n), f"p{n}@zorg.example", role, organisation, *answers, remark])
    early = ["1-3-2026 8:00:00", "p4@zorg.example", "arts", "x", *["1 licht"] * 5, "Ja", "Ja", ""]
    return [head, early, *body]


def limesurvey(codes: dict[str, str]) -> list[Row]:
    head = ["id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr", "token"]
    head += ["G01Q01", "G01Q01[other]", "G01Q02"]
    head += [f"G02Q03[{codes[s]}]" for s in SIGNS] + [codes[f] for f in FEATURES] + ["G04Q01", "interviewtime"]
    body: list[Row] = []
    for n, (role, organisation, severities, features) in enumerate(ROWS, 1):
        answers = [said(v, ("A1", "A2", "A3", "A4", "A5"), "DK", "N/A") for v in severities]
        answers += [{"yes": "Y", "no": "N"}.get(str(f), JA[f].lower()) for f in features]
        own = [n, "2026-03-01 09:12:00", 4, "en" if n == 2 else "nl", 1234 + n, "2026-03-01 09:00:00",
               "2026-03-01 09:12:00", f"192.0.2.{n}", f"tok{n}"]  # fmt: skip
        body.append([*own, role, "", organisation, *answers, 'Een "citaat";\nen een regel', "700.1"])
    early = [8, "", 2, "nl", 1, "2026-03-01 08:00:00", "2026-03-01 08:02:00", "192.0.2.9", "tok9"]
    early += ["arts", "", "x", *["A2"] * 3, "", "", "", "", "", "120"]
    return [head, *body, early]


def qualtrics() -> list[Row]:
    own = {
        "StartDate": "Start Date", "EndDate": "End Date", "Status": "Response Type", "IPAddress": "IP Address",
        "Progress": "Progress", "Duration (in seconds)": "Duration (in seconds)", "Finished": "Finished",
        "RecordedDate": "Recorded Date", "ResponseId": "Response ID", "RecipientLastName": "Recipient Last Name",
        "RecipientEmail": "Recipient Email", "UserLanguage": "User Language",
    }  # fmt: skip
    names = [*own, "Q1", "Q2", *[f"Q3_{n}" for n in range(1, 6)], "Q4", "Q5", "Q6"]
    asks = "How far do you agree?\nThink of the last\u00a0year. - "
    texts = [*own.values(), "What is your role?", "Which organisation do you work for?"]
    texts += [asks + EN[s] for s in SIGNS] + [EN[f] for f in FEATURES] + ["Anything else?"]
    ids = [f'{{"ImportId":"QID{n}","timeZone":"Europe/Amsterdam"}}' for n in range(len(names))]
    body: list[Row] = []
    for n, (role, organisation, severities, features) in enumerate(ROWS, 1):
        answers = [said(v, AGREE, "Don't know", "Not applicable") for v in severities] + [YES[f] for f in features]
        of_tool = ["2026-03-01 09:00:00", "2026-03-01 09:12:00", "IP Address", f"192.0.2.{n}", "100", "720", "True",
                   "2026-03-01 09:12:01", f"R_{n}", f"Jansen {n}", f"p{n}@zorg.example", "EN"]  # fmt: skip
        body.append([*of_tool, role, organisation, *answers, "Said, \"no\".\nThen 'yes'."])
    preview = [
        *body[0][:2],
        "Survey Preview",
        *body[0][3:10],
        "",
        "EN",
        "doctor",
        "x",
        *["Somewhat agree"] * 5,
        "",
        "",
        "",
    ]
    partial = [
        *body[0][:4],
        "60",
        "90",
        "False",
        *body[0][7:10],
        "",
        "NL",
        "doctor",
        "x",
        *["Somewhat agree"] * 5,
        "",
        "",
        "",
    ]
    return [names, texts, ids, preview, *body, partial]


def write_csv(name: str, rows: Iterable[Row], encoding: str, separator: str) -> None:
    with (OUT / name).open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)


def write_excel(name: str, rows: Iterable[Row]) -> None:
    book = Workbook()
    book.active.title = "Sheet1"
    for row in rows:
        book.active.append(list(row))
    book.save(OUT / name)


def main() -> None:
    from netdiag.intake.questionnaire import item_code

    write_excel("microsoft-forms.xlsx", microsoft())
    write_csv("google-forms.csv", google(), "utf-8", ",")
    write_csv("limesurvey.csv", limesurvey({name: item_code(name) for name in NL}), "utf-8-sig", ";")
    write_csv("qualtrics.csv", qualtrics(), "utf-8-sig", ",")


if __name__ == "__main__":
    main()
