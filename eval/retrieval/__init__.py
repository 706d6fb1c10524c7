"""How well passages and sentences are found, without a generator: `dateline eval retrieval`.

systems     what finds: the plain dense model first, then the others
work        what a part is given: systems, encoder, limits, progress
measures    one small function a measure
figures     values → means with intervals, targets
xquad       XQuAD-R as an archive;    across   same, cross, mixed
gold        evidence                  spelling, names   names respelt
days        as_of                     parts    all of them by name; latency
"""
