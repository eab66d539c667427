"""The tour: drives the real window through its main features and saves screenshots."""
