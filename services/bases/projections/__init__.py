"""What is kept of a base so that no page looks through its people: sums by month, who came in which months, where people stand."""
