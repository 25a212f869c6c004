"""The steps from one schema to the next. A column is the table and one step here."""
