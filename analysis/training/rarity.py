"""`python -m analysis.training.rarity tests/gold` counts in how many coded texts each word stands."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from analysis.training.gold import judged_texts, training_texts
from corpus import rare_words

HEAD = "# In how many of the coded texts each word stands; made by `python -m analysis.training.rarity`, not by hand.\n"


def main(gold: Annotated[Path, typer.Argument(help="Folder of the labelled texts.")]) -> None:
    """Write the counts where the product reads them."""
    texts = [*training_texts(gold), *judged_texts(gold)]
    counts = Counter(word for text in texts for word in rare_words.words_of(f"{text.title} {text.text}"))
    kept = sorted((word, many) for word, many in counts.items() if many >= rare_words.LEAST)
    lines = [f"texts = {len(texts)}", "", "[counts]", *(f'"{word}" = {many}' for word, many in kept)]
    out = Path(rare_words.__file__).with_name("word_counts.toml")
    out.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    typer.echo(f"{len(kept):,} words of {len(texts):,} texts")


if __name__ == "__main__":
    typer.run(main)
