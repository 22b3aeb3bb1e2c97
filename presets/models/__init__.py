"""What people set and keep: settings for a model, presets, and prompts by name."""

from presets.models.model_settings import ModelSettings as ModelSettings
from presets.models.preset import DefaultPreset as DefaultPreset
from presets.models.preset import Preset as Preset
from presets.models.prompt import Prompt as Prompt
