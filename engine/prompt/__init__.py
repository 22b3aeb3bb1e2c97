"""Renders a chat template: Jinja in a sandbox. Run as a process, so that it can be ended.

A template comes with a downloaded file, or somebody typed it, so it is treated as hostile:
`engine.renderer` starts this package as a process of its own with bounds on time and memory. The
names a template may use are those that Hugging Face's transformers gives to templates, which is
what they are written for.
"""

from engine.prompt.rendering import BadTemplate as BadTemplate
from engine.prompt.rendering import compiled as compiled
from engine.prompt.rendering import render as render
from engine.prompt.variables import variables as variables
