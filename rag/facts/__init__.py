"""What a sentence claims that can be checked without understanding it: names, numbers, dates, a "not".

Each module turns text into small frozen facts. None of them knows about models, prompts or articles.
"""
