"""What other programs ask of Hearth: parse, hand on, answer."""
