package lendery;

record Loan(long id, long toolId, long memberId, String openedAt) {}
