"""Peers that are Python libraries: rapidfuzz, translate-toolkit and SQLite's trigram index."""

import sqlite3
import time

import numpy
from rapidfuzz import fuzz, process
from translate.search.match import matcher
from translate.storage import base

from common import COUNT, THRESHOLD, Match, Run, ask
from symbols import normalised, symbols


def rapidfuzz_extract(job, of, what):
    """Brute force, one query at a time."""
    start = time.process_time()
    choices = [of(source) for source, _ in job.memory]
    loading = time.process_time() - start

    def answer(text):
        found = process.extract(of(text), choices, scorer=fuzz.ratio, limit=COUNT, score_cutoff=THRESHOLD)
        return [Match(score, *job.memory[at]) for _, score, at in found]

    return Run(f"rapidfuzz `extract`, {what}", f"{THRESHOLD} %", loading, *ask(job, answer))


def rapidfuzz_characters(job):
    return rapidfuzz_extract(job, normalised, "characters")


def rapidfuzz_jamo(job):
    return rapidfuzz_extract(job, symbols, "jamo")


def rapidfuzz_cdist(job):
    """Brute force, a hundred queries at once, without the interpreter between them."""
    batch = 100
    start = time.process_time()
    choices = [symbols(source) for source, _ in job.memory]
    loading = time.process_time() - start
    answers, start = {}, time.process_time()
    for first in range(0, len(job.order), batch):
        numbers = job.order[first:first + batch]
        queries = [symbols(job.queries[number][0]) for number in numbers]
        rows = process.cdist(queries, choices, scorer=fuzz.ratio, score_cutoff=THRESHOLD, workers=1)
        for number, row in zip(numbers, rows):
            places = numpy.flatnonzero(row)
            places = places[numpy.argsort(-row[places], kind="stable")][:COUNT]
            answers[number] = [Match(float(row[at]), *job.memory[at]) for at in places]
        if time.process_time() - start > job.budget:
            break
    return Run("rapidfuzz `cdist`, jamo", f"{THRESHOLD} %", loading, time.process_time() - start, answers)


def toolkit(job):
    """translate-toolkit's matcher, with its bound on the length lifted, which would hide every segment above it."""
    # Of two units that are equally alike its heap compares the units, which 3.20.4 does not define, and it raises TypeError.
    base.TranslationUnit.__lt__ = lambda one, other: one.source < other.source
    start = time.process_time()
    store = base.TranslationStore()
    for source, target in job.memory:
        store.addsourceunit(source).target = target
    found = matcher(store, max_candidates=COUNT, min_similarity=THRESHOLD, max_length=2000)
    loading = time.process_time() - start

    def answer(text):
        return [Match(float(unit.getnotes().rstrip("%")), unit.source, unit.target) for unit in found.matches(text)]

    return Run("translate-toolkit `match`", f"{THRESHOLD} %", loading, *ask(job, answer))


def sqlite(job):
    """SQLite FTS5 with trigrams, the best by BM25 of all that share one; it has no percentage and no threshold."""
    start = time.process_time()
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE memory USING fts5(source, target UNINDEXED, tokenize = 'trigram')")
    base.executemany("INSERT INTO memory VALUES (?, ?)", job.memory)
    base.execute("INSERT INTO memory(memory) VALUES ('optimize')")
    base.commit()
    loading = time.process_time() - start

    def answer(text):
        trigrams = dict.fromkeys(text[at:at + 3].replace('"', '""') for at in range(len(text) - 2))
        if not trigrams:
            return []
        wanted = " OR ".join(f'"{trigram}"' for trigram in trigrams)
        rows = base.execute(
            "SELECT source, target, rank FROM memory WHERE memory MATCH ? ORDER BY rank LIMIT ?", (wanted, COUNT)
        )
        return [Match(-rank, source, target) for source, target, rank in rows]

    return Run(f"SQLite {sqlite3.sqlite_version} FTS5 trigram", "none", loading, *ask(job, answer))
