"""Sixty invented incidents of invented bodies, for tests and pictures; the same seed gives the same sixty."""

from random import Random

from tests.builders import CorpusBuilder

BODIES = [
    "Northmere Council",
    "Tarncastle City Council",
    "Ashby Vale County Council",
    "Wexcombe Council",
    "Lowmoor Borough Council",
    "Saltmarsh Children's Trust",
    "Kestrel Bay Council",
    "Oakhollow Fostering",
    "Dunmere and Rowe Council",
]
STORIES = [
    ("misaddressed_email", "email", "an email with case notes went to {n} strangers", "Case notes emailed"),
    ("misaddressed_post", "post", "a letter about a child went to the wrong address", "Letter went astray"),
    ("wrong_content", "post", "another family's report was inside the envelope", "Family got another's report"),
    ("failure_to_redact", "email", "the adopters' address had not been blacked out", "Adopters' address revealed"),
    ("insider_access", "case_system", "a worker looked up {n} records without a reason", "Worker looked up records"),
    ("lost_or_stolen_paperwork", "paper", "a bag with case files was stolen from a car", "Case files stolen from car"),
    ("left_in_public", "paper", "a folder was left on a train and found by a passenger", "Folder left on train"),
    ("published_online", "web", "names were published in the papers of a meeting", "Names published online"),
    ("cyber_attack", "case_system", "attackers locked the records of adult social care", "Attack locks care records"),
    ("system_misconfiguration", "web", "a portal showed the files of {n} other children", "Portal shows wrong files"),
    ("unknown", "unknown", "personal data was disclosed", "Data disclosed"),
]  # fmt: skip
OUTCOMES = [
    (["apology"], "has apologised"),
    (["apology", "policy_change"], "has apologised and retrained its staff"),
    (["ico_no_action", "policy_change"], "was told that no further action would follow"),
    (["ico_reprimand"], "was reprimanded by the Information Commissioner"),
    (["ico_fine"], "was fined by the Information Commissioner"),
    (["ico_undertaking", "policy_change"], "signed an undertaking"),
    ([], "declined to comment"),
]
MOTHER = "Jackie Invented"


def fill(build: CorpusBuilder, count: int = 60, seed: int = 7) -> None:
    """Add invented incidents, each told by one to three articles, some of them copies of one story."""
    chance = Random(seed)
    for _ in range(count):
        _incident(build, chance)
    for number in range(12):
        title = f"Bins collected late in week {number}"
        build.article(f"{title}. (Synthetic text.)", title, relevant=False, published=f"2023-{number + 1:02}-03")
    build.run()


def _incident(build: CorpusBuilder, chance: Random) -> None:
    body, (cause, channel, told, headline) = chance.choice(BODIES), chance.choice(STORIES)
    outcomes, then = chance.choice(OUTCOMES)
    year = min(2025, 2009 + int(chance.triangular(0, 17, 12)))
    month, people = chance.randint(1, 12), chance.choice([None, None, 2, 14, 57, 230])
    occurred = chance.choice([f"{year}-{month:02}", f"{year}", f"{year}-{month:02}-14", None])
    published = f"{year if month < 11 else year + 1}-{(month + 1) % 12 + 1:02}-{chance.randint(1, 28):02}"
    what = told.format(n=people or "several")
    penalty = chance.choice([40000, 60000, 140000]) if "ico_fine" in outcomes else None
    fined = f" The penalty was £{penalty:,}." if penalty else ""
    text = (
        f"{body} {then} after {what}.\nIt happened in {year}, the service said. A mother, {MOTHER}, said that she had "
        f"not been told for weeks.{fined}\nThe body said that it took the matter seriously and had reviewed its work.\n"
        "(Synthetic text: the body, the people and the event are invented.)"
    )
    values = {
        "organisation": (body, body),
        "causes": [(cause, what)],
        "channel": (channel, what),
        "outcomes": [(outcome, then) for outcome in outcomes],
        **({"occurred": (occurred, f"in {year}")} if occurred else {}),
        **({"penalty_gbp": (penalty, f"£{penalty:,}")} if penalty else {}),
    }
    kind = chance.choice(["newspaper", "newspaper", "newspaper", "regulator", "trade_press"])
    names = {
        "newspaper": ("gazette", "echo"),
        "regulator": ("regulator", "gazette"),
        "trade_press": ("care_weekly", "echo"),
    }
    kinds = {"gazette": "newspaper", "echo": "newspaper", "regulator": "regulator", "care_weekly": "trade_press"}
    sources = [names[kind][0], *[names[kind][1]] * chance.choice([0, 0, 1, 2])]
    articles = []
    for place, source in enumerate(sources):
        articles.append(
            build.article(
                text if place < 2 else f"{text}\nThis report was updated. (Synthetic.)",
                f"{headline} at {body}" if place == 0 else f"{body}: {headline.lower()}",
                source=source,
                kind=kinds[source],
                published=published,
                names=[MOTHER],
                story=articles[0] if articles and place == 1 else None,
            )
        )
    other = f"{year - 1}-{month:02}"
    build.incident(
        *[build.report(article, values) for article in articles],
        organisation=body,
        cause=cause,
        channel=channel,
        outcomes=outcomes,
        also={"occurred": [other]} if occurred and chance.random() < 0.2 else None,
        occurred=occurred,
        acted=f"{year + 1}-0{chance.randint(1, 9)}" if outcomes and outcomes[0].startswith("ico_") else None,
        first_published=published,
        penalty_gbp=penalty,
        penalty_on="body" if penalty else None,
        people_affected=people,
        data_subjects=chance.choice(["children", "children", "adults", "staff", "unknown"]),
        status="alleged" if chance.random() < 0.1 else "confirmed",
        confidence=round(chance.uniform(0.55, 0.98), 2),
    )
