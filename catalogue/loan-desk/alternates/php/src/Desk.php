<?php

declare(strict_types=1);

namespace Lendery;

final class Desk
{
    public function __construct(private readonly Database $db)
    {
    }

    public function addStock(array $in): array
    {
        $id = $this->db->insert('INSERT INTO stocks (branch, name, on_shelf) VALUES (?, ?, ?)', $in['branch'], $in['name'], $in['copies']);
        return ['id' => $id, 'available' => $in['copies'], 'branch' => $in['branch']];
    }

    public function stock(string $id): array
    {
        return $this->db->row(
            'SELECT branch, name, on_shelf AS available,
                    (SELECT COUNT(*) FROM loans WHERE stock_id = stocks.id AND back_at IS NULL) AS onLoan
             FROM stocks WHERE id = ?',
            $id,
        ) ?? throw new Refusal(404, 'unknown-stock');
    }

    public function join(array $in): array
    {
        return ['id' => $this->db->insert('INSERT INTO members (name, max_loans) VALUES (?, ?)', $in['name'], $in['maxLoans'])];
    }

    public function member(string $id): array
    {
        return $this->db->row('SELECT name, max_loans AS maxLoans FROM members WHERE id = ?', $id)
            ?? throw new Refusal(404, 'unknown-member');
    }

    public function loansOf(string $memberId): array
    {
        $this->member($memberId);
        $loans = $this->db->run('SELECT id, stock_id FROM loans WHERE member_id = ? AND back_at IS NULL', $memberId)->fetchAll();
        return ['items' => array_map(fn ($loan) => ['id' => (string) $loan['id'], 'stockId' => (string) $loan['stock_id']], $loans)];
    }

    public function lend(array $in): array
    {
        [$memberId, $stockId] = [$in['memberId'], $in['stockId']];
        return $this->db->atomically(function (Database $db) use ($memberId, $stockId) {
            $stock = $db->row('SELECT on_shelf FROM stocks WHERE id = ? FOR UPDATE', $stockId) ?? throw new Refusal(404, 'unknown-stock');
            $member = $db->row('SELECT max_loans, loans_open FROM members WHERE id = ? FOR UPDATE', $memberId) ?? throw new Refusal(404, 'unknown-member');
            if ($stock['on_shelf'] === 0) {
                throw new Refusal(409, 'none-available');
            }
            if ($member['loans_open'] >= $member['max_loans']) {
                throw new Refusal(409, 'limit-reached');
            }
            $db->run('UPDATE stocks SET on_shelf = on_shelf - 1 WHERE id = ?', $stockId);
            $db->run('UPDATE members SET loans_open = loans_open + 1 WHERE id = ?', $memberId);
            return ['id' => $db->insert('INSERT INTO loans (member_id, stock_id) VALUES (?, ?)', $memberId, $stockId)];
        });
    }

    public function giveBack(string $loanId): array
    {
        return $this->db->atomically(function (Database $db) use ($loanId) {
            $loan = $db->row('SELECT member_id, stock_id, back_at FROM loans WHERE id = ? FOR UPDATE', $loanId) ?? throw new Refusal(404, 'unknown-loan');
            if ($loan['back_at'] !== null) {
                throw new Refusal(409, 'already-returned');
            }
            $db->run('UPDATE loans SET back_at = UTC_TIMESTAMP() WHERE id = ?', $loanId);
            $db->run('UPDATE stocks SET on_shelf = on_shelf + 1 WHERE id = ?', $loan['stock_id']);
            $db->run('UPDATE members SET loans_open = loans_open - 1 WHERE id = ?', $loan['member_id']);
            return ['id' => $loanId];
        });
    }

    /** Moves in the order given; two transfers that meet head-on are told apart by trying again. */
    public function transfer(array $in): array
    {
        return $this->db->atomically(function (Database $db) use ($in) {
            foreach ($in['moves'] as ['from' => $from, 'to' => $to, 'count' => $count]) {
                $source = $db->row('SELECT on_shelf FROM stocks WHERE id = ? FOR UPDATE', $from) ?? throw new Refusal(404, 'unknown-stock');
                $db->row('SELECT id FROM stocks WHERE id = ? FOR UPDATE', $to) ?? throw new Refusal(404, 'unknown-stock');
                if ($source['on_shelf'] < $count) {
                    throw new Refusal(409, 'none-available');
                }
                $db->run('UPDATE stocks SET on_shelf = on_shelf - ? WHERE id = ?', $count, $from);
                $db->run('UPDATE stocks SET on_shelf = on_shelf + ? WHERE id = ?', $count, $to);
            }
            return [];
        });
    }
}
