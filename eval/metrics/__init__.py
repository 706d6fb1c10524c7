"""One measure, one small pure function (question, row) → float, or None where it is undefined and left out of the mean.

retrieval   the ranked passages          statements  each sentence of the answer
quotes      where the quotes stand       invented    members that no report names
facts       what the answer carries      status      answered, partly, or not
as_of       what was published later     cost        tokens and seconds

An answer that failed shows nothing (`shown`): measures of what should be there are 0, those of what is there None.
"""
