"""The chat page as Gradio blocks: layout and wiring only. What happens on it stands in `ui/page.py`."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import gradio as gr

from ui import view
from ui.page import WAITING, Chat, Desk, Page

Made = TypeVar("Made")
_ON_CHAT = """
element.addEventListener('click', (event) => {
    const mark = event.target.closest('button.mark'), limit = event.target.closest('button.limit');
    const card = mark ? document.getElementById(mark.dataset.card) : event.target.closest('.quote');
    if (mark && card) {
        card.scrollIntoView({block: 'center'});
        card.focus({preventScroll: true});
    } else if (limit) {
        trigger('edit', {turn: limit.closest('.turn').dataset.turn, ...limit.dataset});
    } else if (card && (event.target.closest('button') || !String(getSelection()))) {
        window.datelineOpener = card.querySelector('button');
        trigger('click', {...card.dataset});
    }
});
"""
_ON_CURRENT = (
    _ON_CHAT
    + """
let shown = '';
watch('value', () => {
    const turn = element.querySelector('.turn'), at = document.activeElement;
    if (turn && turn.dataset.turn !== shown) {
        turn.scrollIntoView({block: 'start'});
        const lost = at === document.body || at.closest('.limits');  // the button that was clicked is gone
        if (lost) turn.querySelector('.question').focus({preventScroll: true});
    }
    shown = turn ? turn.dataset.turn : '';
});
"""
)
_ON_REPORT = """
const close = () => { trigger('click', {}); window.datelineOpener?.focus(); };
element.addEventListener('click', (event) => { if (event.target.closest('button.close')) close(); });
document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && element.querySelector('.report')) close();
});
watch('value', () => {
    const mark = element.querySelector('mark');
    if (mark) { mark.scrollIntoView({block: 'center'}); mark.focus({preventScroll: true}); }
});
"""
_ON_EXAMPLES = """
element.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button) trigger('click', {...button.dataset});
});
"""


def build(desk: Desk, examples: Sequence[str]) -> gr.Blocks:
    """The page, with its events; `web` adds theme, styles and headers."""
    return in_a_loop(lambda: _wired(Page(desk, examples), examples))


def in_a_loop(make: Callable[[], Made]) -> Made:
    """What `make` gives, made in an event loop: else Gradio opens ten of its own and closes none."""

    async def made() -> Made:
        return make()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(made())
    return make()


def _wired(page: Page, examples: Sequence[str]) -> gr.Blocks:
    blocks: gr.Blocks = gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True)
    with blocks:
        chat = gr.State(Chat())
        banner, top = _html("banner"), _html("top")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                past, current = _html("past", _ON_CHAT), _html("current", _ON_CURRENT)
                welcome = _html("welcome", _ON_EXAMPLES, view.examples_html(examples))
                with gr.Column(elem_id="composer"):
                    hint = _html("hint")
                    with gr.Row():
                        box = _question_box()
                        send = gr.Button("Ask", variant="primary", elem_id="send", min_width=80, scale=0)
                        stop = gr.Button("Stop", variant="stop", elem_id="stop", min_width=80, scale=0, visible=False)
                        new = gr.Button("New chat", elem_id="new", min_width=100, scale=0)
            report = _html("report", _ON_REPORT)
        seen = [box, hint, chat, past, current, welcome, send, stop]
        slow: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        quick: dict[str, Any] = {**slow, "queue": False}
        blocks.load(page.head, None, [banner, top], **slow)
        gr.on([box.submit, send.click], page.ask, [box, chat], seen, concurrency_limit=2 * WAITING, **slow)
        welcome.click(page.ask_example, chat, seen, concurrency_limit=2 * WAITING, **slow)
        gr.on([past.edit, current.edit], page.ask_again, chat, seen, concurrency_limit=2 * WAITING, **slow)
        stop.click(page.stop, chat, None, **quick)
        new.click(page.fresh, chat, [box, hint, chat, past, current, welcome, report], **slow)
        gr.on([past.click, current.click], page.open, None, report, **quick)
        report.click(lambda: "", None, report, **quick)
    blocks.queue(max_size=4 * WAITING, default_concurrency_limit=2, api_open=False)
    return blocks


def _html(name: str, script: str | None = None, value: str = "") -> gr.HTML:
    """A place for HTML made by `ui/view.py`; the template is fixed, the value is never read as a template."""
    return gr.HTML(value, js_on_load=script, elem_id=name, apply_default_css=False)


def _question_box() -> gr.Textbox:
    # Spelling and completion off: some browsers send what is typed to their makers, or keep it.
    plain = gr.InputHTMLAttributes(autocomplete="off", spellcheck=False, enterkeyhint="send")
    return gr.Textbox(
        label="Your question", placeholder="What do you want to know?", show_label=False, container=False,
        lines=1, max_lines=6, autofocus=True, elem_id="question", scale=1, html_attributes=plain,
    )  # fmt: skip
