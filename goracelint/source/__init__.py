"""Bytes and places in files: what there is to analyse, in which builds, and where imports lead. No syntax."""
