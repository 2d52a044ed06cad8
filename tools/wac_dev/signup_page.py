"""The simulator's signup window, walked through as its person does.

Used by the browser tests that connect a number. Must never call the simulator itself.
"""

import json


def button(label):
    """Return the expression of the button with a label."""
    named = f"one => one.textContent.trim() === {json.dumps(label)}"
    return f"[...document.querySelectorAll('button')].find({named})"


def choose_number(window, phone):
    """Go on to the last step, with a number of the Business app that nobody knew."""
    window.click(button("Continue as the owner"))
    window.click(button("Next"))
    window.choose("document.querySelector('.signup-card select')", value="")
    window.fill("document.querySelector('input[type=tel]')", phone)
    window.click(button("Next"))
    window.click(button("Connect and show the code"))
    code = "document.querySelector('input[name=code]')"
    shown = "document.querySelector('.signup-code').textContent"
    window.wait(f"{code} && ({code}.value = {shown})")
    window.click(button("Next"))
    window.wait(button("Finish"))


def finish(window):
    """Press the last button; the window closes at once."""
    window.click_to_leave(button("Finish"))
