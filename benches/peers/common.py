"""What every peer is given and gives back, and the memory and the queries themselves."""

import gzip
import random
import time
from dataclasses import dataclass

# As many as OmegaT shows.
COUNT = 5
THRESHOLD = 70
SEED = 6


class Skipped(Exception):
    """A peer that cannot run here; the message says what is missing."""


@dataclass
class Match:
    percent: float  # as the peer counts it
    source: str
    target: str


@dataclass
class Run:
    name: str
    threshold: str
    loading: float  # CPU seconds from the memory's file to the first query
    seconds: float  # CPU seconds of the queries
    answers: dict  # the number of a query → its matches, best first
    again: float | None = None  # CPU seconds to open what was loaded once and kept on disk


@dataclass
class Job:
    """One direction of the update job: pairs (source, target) of memory and work, and the order in which to ask."""

    lang: str
    memory: list
    queries: list
    order: list
    budget: float

    @property
    def target_lang(self):
        return "en" if self.lang == "ko" else "ko"


def pairs(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        return [tuple(line.rstrip("\n").split("\t")) for line in file]


def job(shared, lang, budget, limit):
    """Reads the job; the order is a seeded shuffle, so that any beginning of it is a random sample."""
    def side(pairs):
        return pairs if lang == "en" else [(ko, en) for en, ko in pairs]

    memory = side(pairs(shared / "data/fuzzy/python39_memory.tsv.gz"))
    queries = side(pairs(shared / "data/fuzzy/python313_queries.tsv.gz"))
    order = list(range(len(queries)))
    random.Random(SEED).shuffle(order)
    return Job(lang, memory, queries, order[:limit], budget)


def ask(job, answer, clock=time.process_time):
    """Asks query by query until the budget is spent; the CPU seconds and the answers."""
    answers, start = {}, clock()
    for number in job.order:
        answers[number] = answer(job.queries[number][0])
        if clock() - start > job.budget:
            break
    return clock() - start, answers
