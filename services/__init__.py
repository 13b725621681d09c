"""The services. Each owns its data and pages; none imports another."""
