"""Tests of copies and moves."""
