"""What brute force finds with malmoi's percentage, against which every answer is held."""

import numpy
from rapidfuzz import process
from rapidfuzz.distance import Indel, LCSseq

from common import THRESHOLD
from symbols import CHANCE, beyond_chance, symbols

BATCH = 200


class Reference:
    """The best percentage of each query that was asked."""

    def __init__(self, job):
        self.lang = job.lang
        self.cache = {}
        memory = [self.symbols(source) for source, _ in job.memory]
        lengths = numpy.array([len(text) for text in memory])
        # A little below, since the formula rounds down and this is a quotient of 32 bits.
        chance = CHANCE[job.lang] / 100
        cutoff = chance + THRESHOLD / 100 * (1 - chance) - 0.001
        self.best = {}
        for start in range(0, len(job.order), BATCH):
            numbers = job.order[start:start + BATCH]
            queries = [self.symbols(job.queries[number][0]) for number in numbers]
            rows = process.cdist(queries, memory, scorer=Indel.normalized_similarity, score_cutoff=cutoff, workers=1)
            for number, query, row in zip(numbers, queries, rows):
                best = 0
                for at in numpy.flatnonzero(row):
                    both = len(query) + int(lengths[at])
                    best = max(best, beyond_chance(round(float(row[at]) * both / 2), both, job.lang))
                self.best[number] = best if best >= THRESHOLD else None

    def symbols(self, text):
        if text not in self.cache:
            self.cache[text] = symbols(text)
        return self.cache[text]

    def percentage(self, query, source):
        query, source = self.symbols(query), self.symbols(source)
        return beyond_chance(LCSseq.similarity(query, source), len(query) + len(source), self.lang)
