"""Knowledge graph and semantic query service for China's National Technology Innovation Centers."""

__version__ = "0.1.0"
