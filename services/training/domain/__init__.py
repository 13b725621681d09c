"""The rules of training: classes that do not clash, codes that prove place and time, attendance and its corrections."""
