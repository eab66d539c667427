"""The transfer engine: plans, uploads, downloads and schedules them on threads; no Qt."""
