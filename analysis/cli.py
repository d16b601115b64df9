"""The commands of `carebreach analyse`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from analysis.evaluation.measures import Figure
    from corpus.store import Store

GOLD = ("dev.jsonl", "synthetic.jsonl", "held_out.jsonl")
"""The gold files of the project."""

app = typer.Typer(help="Code the texts: relevance, reports, incidents, themes.", no_args_is_help=True)


@app.command()
def run() -> None:
    """Bring all findings up to date; what is up to date is left alone."""
    from corpus.config import settings
    from corpus.store import Store

    if not analyse_corpus(Store.open(settings())):
        raise typer.Exit(1)


def analyse_corpus(store: "Store") -> bool:
    """Run the pipeline, print one line a stage, and say whether few enough texts were set aside."""
    from analysis import pipeline
    from corpus.baseline import put_baseline
    from corpus.config import settings
    from corpus.locks import lock

    with lock(settings().folder, "analysis"):
        if written := put_baseline(store):
            typer.echo(f"baseline: {written} incidents coded before")
        outcomes = pipeline.run(store, progress=typer.echo)
    failed = [outcome for outcome in outcomes if outcome.failed]
    for outcome in failed:
        typer.echo(f"{outcome.stage}: more than 2 % of its texts were set aside; stage_results says why", err=True)
    return not failed


@app.command()
def extract(
    file: Annotated[Path | None, typer.Argument(help="JSON Lines to read; standard input if absent.")] = None,
) -> None:
    """Code texts without a corpus: JSON Lines in, JSON Lines out, in order.

    In: {"id", "title", "text", "url"?, "published"?}. Exit status 0 only when every line was good.
    """
    from analysis.filter import extract_stream

    if file is None:
        good = extract_stream(sys.stdin.buffer, sys.stdout)
    else:
        with file.open("rb") as lines:
            good = extract_stream(lines, sys.stdout)
    if not good:
        raise typer.Exit(1)


@app.command()
def second() -> None:
    """Let the model at CAREBREACH_LLM_URL code the relevant texts a second time; our own coding stays as it is.

    The texts are sent to that address, with private names covered. Exit status: 0 all answered, 1 too many not.
    """
    from analysis.second_coder.coder import code_again
    from analysis.second_coder.endpoint import Endpoint
    from corpus.config import settings
    from corpus.locks import lock
    from corpus.store import Store

    endpoint = Endpoint.of(settings())
    store = Store.open(settings())
    with lock(settings().folder, "second-coding"):
        done = code_again(store, endpoint)
    typer.echo(done)
    if done.failed:
        raise typer.Exit(1)


@app.command()
def evaluate(
    gold: Annotated[
        list[Path] | None, typer.Option(help="Coded texts as JSON Lines; those of tests/gold if absent.")
    ] = None,
    predictions: Annotated[Path | None, typer.Option(help="Another coding of them, instead of ours.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Write the reliability plot here, as HTML.")] = None,
    floors: Annotated[
        bool, typer.Option("--floors", help="Write the figures to floors.toml beside the texts; they may only rise.")
    ] = False,
    allow_lower: Annotated[bool, typer.Option("--allow-lower", help="Let --floors lower a figure.")] = False,
) -> None:
    """Measure how well the coding agrees with coded texts: each field with its interval, and every disagreement."""
    from analysis.evaluation import measures, reliability
    from analysis.evaluation.floors import write_floors
    from analysis.evaluation.report import report
    from corpus.config import CHECKOUT
    from corpus.errors import CareBreachError

    files = gold or [CHECKOUT / "tests" / "gold" / name for name in GOLD]
    for file in files:
        if not file.is_file():
            raise CareBreachError(f"{file}: there is no such file; name one with --gold")
    found = {file: measures.tallies([file], predictions) for file in files}
    typer.echo(report([tally for tallies in found.values() for tally in tallies]))
    if plot:
        reliability.plot([tally for tallies in found.values() for tally in tallies], plot)
    if floors:
        reached = {file.name: measures.measure(tallies) for file, tallies in found.items()}
        for line in write_floors(files[0].with_name("floors.toml"), reached, allow_lower=allow_lower):
            typer.echo(line)


@app.command()
def agreement(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Coded texts as JSON Lines, one coder a file (or `coder` in each line); the corpus if absent.",
            metavar="FILE…",
        ),
    ] = None,
    reference: Annotated[Path | None, typer.Option(help="An adjudicated coding to compare them with.")] = None,
    ours: Annotated[bool, typer.Option("--ours", help="Compare our own coding of the same texts, too.")] = False,
    matrix: Annotated[Path | None, typer.Option(help="Write what each coder said of each unit here, as CSV.")] = None,
) -> None:
    """Measure how far coders agree: Krippendorff's alpha with intervals, percent agreement, confusions.

    Without files: the coders of the corpus, ours among them; the Method view then shows these figures.
    """
    from analysis.agreement.command import measure_agreement

    for line in measure_agreement(files or [], reference=reference, ours=ours, matrix=matrix):
        typer.echo(line)


@app.command()
def figures(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; say what of the figures is no longer true.")
    ] = False,
) -> None:
    """Measure all that the Method view says, on the gold texts, and write it into corpus/figures.json.

    Exit status: 0 written, or all is true; 1 with --check where a figure is no longer true.
    """
    from datetime import date

    from analysis.figures import differences, measured
    from corpus.config import CHECKOUT
    from corpus.figures import NAME, load_figures, write

    now = measured(CHECKOUT / "tests" / "gold", date.today())
    if not check:
        write(CHECKOUT / "corpus" / NAME, now)
        typer.echo(f"wrote corpus/{NAME}")
    elif found := differences(load_figures(), now):
        typer.echo("\n".join([*found, "run `carebreach analyse figures` to write them anew"]), err=True)
        raise typer.Exit(1)


@app.command()
def evaluate_links(
    gold: Annotated[Path | None, typer.Option(help="Coded texts; those of tests/gold if absent.")] = None,
    links: Annotated[Path | None, typer.Option(help="The true incident of each of their reports.")] = None,
    floors: Annotated[
        bool, typer.Option("--floors", help="Write the figures to links_floors.toml; they may only rise.")
    ] = False,
    allow_lower: Annotated[bool, typer.Option("--allow-lower", help="Let --floors lower a figure.")] = False,
) -> None:
    """Measure how well reports are grouped into incidents, by true codings and by ours, with every difference."""
    from analysis.evaluation.floors import write_floors
    from analysis.evaluation.links import grouping, report
    from corpus.config import CHECKOUT
    from corpus.errors import CareBreachError

    folder = CHECKOUT / "tests" / "gold"
    texts, truth = gold or folder / "dev.jsonl", links or folder / "links_dev.jsonl"
    for file in (texts, truth):
        if not file.is_file():
            raise CareBreachError(f"{file}: there is no such file; name one with --gold and --links")
    reached: dict[str, Figure] = {}
    for ours, codings in ((False, "true codings"), (True, "our codings")):
        found = grouping(texts, truth, ours=ours)
        typer.echo(report(found, codings) + "\n")
        reached |= {f"{name}, {codings}": figure for name, figure in found.figures.items()}
    if floors:
        file = truth.with_name("links_floors.toml")
        for line in write_floors(file, {truth.name: reached}, allow_lower=allow_lower):
            typer.echo(line)


@app.command()
def trends(
    by: Annotated[
        Literal["occurred", "published", "acted"], typer.Option(help="The date that places what is counted.")
    ] = "occurred",
    step: Annotated[Literal["year", "quarter"], typer.Option(help="How long a period is.")] = "year",
    split: Annotated[
        Literal["none", "group", "outcome", "nation", "region", "body"], typer.Option(help="What to split by.")
    ] = "none",
    unit: Annotated[Literal["incidents", "stories", "articles"], typer.Option(help="What to count.")] = "incidents",
    rate: Annotated[
        bool, typer.Option("--rate", help="Per 100,000 children; of incidents with children's data.")
    ] = False,
    choices: Annotated[
        list[str] | None, typer.Option("--filter", help="Such as nation=Wales or since=2018-05-25; may be repeated.")
    ] = None,
    format: Annotated[Literal["csv", "json"], typer.Option(help="What to write.")] = "csv",
) -> None:
    """Count over time, with intervals, to standard output; what the series allows to be said goes to standard error."""
    from analysis.trends.command import print_trends

    print_trends(choices or [], clock=by, step=step, split=split, unit=unit, per_children=rate, format=format)


@app.command("evaluate-families")
def evaluate_families(
    gold: Annotated[
        list[Path] | None,
        typer.Option(help="Stories to plant copies of, as JSON Lines; those of tests/gold if absent."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed plants other copies.")] = 0,
) -> None:
    """Plant edited copies of known stories and measure which of them are found to be one family."""
    from analysis.evaluation.texts import read_gold
    from analysis.families import find_families
    from analysis.families.evaluation import compare, report
    from analysis.families.planting import plant
    from corpus.config import CHECKOUT
    from corpus.errors import CareBreachError

    files = gold or [CHECKOUT / "tests" / "gold" / name for name in GOLD[:2]]
    for file in files:
        if not file.is_file():
            raise CareBreachError(f"{file}: there is no such file; name one with --gold")
    stories = [(text.title, text.text) for text in read_gold(*files)]
    if not stories:
        raise CareBreachError(f"{', '.join(file.name for file in files)}: no story to plant copies of")
    planted = plant(stories, seed)
    typer.echo(report(compare(planted, find_families(article.article for article in planted))))


@app.command("evaluate-themes")
def evaluate_themes(
    subsamples: Annotated[int, typer.Option(min=2, help="Random four fifths of the incidents to compare.")] = 10,
    save: Annotated[Path | None, typer.Option(help="Write the reports and vectors measured here, as .npz.")] = None,
) -> None:
    """Measure the corpus's themes: how steady from one random part to another, how coherent, how much has none."""
    from analysis.corpus_stages import theme_material
    from analysis.themes.measures import measure, save_material
    from corpus.config import settings
    from corpus.store import Store

    reports, vectors = theme_material(Store.open(settings()))
    if save:
        save_material(save, reports, vectors)
    found = measure(reports, vectors, subsamples=subsamples)
    typer.echo(found or "too few incidents for themes: there must be 25 that a text tells of")
