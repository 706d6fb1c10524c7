"""What people see: the command line and the chat page. The only place that turns errors into words.

The variables stand here because Gradio and the model hub's client read them when they are imported.
"""

import os

os.environ.update(
    GRADIO_ANALYTICS_ENABLED="False",
    HF_HUB_DISABLE_TELEMETRY="1",
    DO_NOT_TRACK="1",
    LANGSMITH_TRACING="false",
)
