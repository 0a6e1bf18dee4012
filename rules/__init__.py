"""The rules as pages and the models as tables: data only, read through importlib.resources."""
