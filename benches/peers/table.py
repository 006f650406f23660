"""What the answers are worth, as rows of a table in Markdown."""

from sacrebleu.metrics import CHRF

HEADER = (
    "| tool | own threshold | loading, s | queries a second | asked | with a match | best first | best among five"
    " | chrF++ where it has one | over all, none as 0 |\n" + "|" + " --- |" * 10
)


def row(job, reference, run):
    chrf = CHRF(word_order=2)
    asked = len(run.answers)
    best = [number for number in run.answers if reference.best[number]]
    first = among = 0
    for number in best:
        query = job.queries[number][0]
        found = [reference.percentage(query, match.source) >= reference.best[number] for match in run.answers[number]]
        first += found[:1] == [True]
        among += any(found)
    scores = [
        chrf.sentence_score(matches[0].target, [job.queries[number][1]]).score
        for number, matches in run.answers.items() if matches
    ]
    loading = f"{run.loading:.1f}" + (f" (again {run.again:.3f})" if run.again is not None else "")
    speed = asked / run.seconds
    cells = [
        run.name, run.threshold, loading, f"{speed:,.0f}" if speed >= 10 else f"{speed:.2f}", f"{asked:,}",
        share(len(scores), asked), share(first, len(best)), share(among, len(best)),
        f"{sum(scores) / len(scores):.2f}" if scores else "–", f"{sum(scores) / asked:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def agreement(job, reference, run):
    """malmoi's own percentages beside the formula's, which judges; below 95, where nothing else is weighed."""
    pairs = [
        (match.percent, reference.percentage(job.queries[number][0], match.source))
        for number, matches in run.answers.items() for match in matches if match.percent < 95
    ]
    # Whatever differs in punctuation, codes or numbers alone is above; else 94 is the most.
    equal = sum(own == min(94, formula) for own, formula in pairs)
    return f"malmoi's percentages below 95 that are the formula's: {equal:,} of {len(pairs):,}"


def share(part, whole):
    return f"{100 * part / whole:.1f} % ({part:,} of {whole:,})" if whole else "–"
