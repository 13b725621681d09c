"""The rules of joining: people, accounts, cohorts, applications, mentors and the journey. Pure: no framework, no driver."""
