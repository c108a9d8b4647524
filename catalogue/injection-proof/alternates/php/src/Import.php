<?php

declare(strict_types=1);

namespace Lendery;

/** Fetches a document from a listed place, redirects included, by HTTP/1.0. */
final class Import
{
    private const MOST_BYTES = 1_000_000;
    private const MOST_REDIRECTS = 2;
    private const SECONDS = 4.5;

    public static function fetch(mixed $url): array
    {
        $deadline = microtime(true) + self::SECONDS;
        for ($redirects = 0; $redirects <= self::MOST_REDIRECTS; $redirects++) {
            [$head, $body] = explode("\r\n\r\n", self::get(self::listed($url), $deadline), 2) + [1 => ''];
            if (preg_match('~^HTTP/1\.[01] 200 ~', $head)) {
                $part = json_decode($body, true, 16);
                return is_array($part) ? $part : throw new Refusal(400, 'The document is no part');
            }
            if (!preg_match('~^HTTP/1\.[01] 3.*^Location: *(\S+)\s*$~ims', $head, $found)) {
                break;
            }
            // held against the list like the first one; relative ones are not followed
            $url = $found[1];
        }
        throw new Refusal(502, 'The document could not be fetched');
    }

    /** The parts of an address that is written in the one way that is taken. @return array{string, string, string} */
    private static function listed(mixed $url): array
    {
        if (!is_string($url) || !preg_match('~^http://(?<place>[a-z0-9.-]+(:[0-9]{1,5})?)(?<target>/[!-\~]*)?$~D', $url, $found)) {
            throw new Refusal(400, 'url looks like http://host:port/path');
        }
        $place = str_contains($found['place'], ':') ? $found['place'] : "{$found['place']}:80";
        if (!in_array($place, explode(',', getenv('EGRESS_ALLOW') ?: ''), true)) {
            throw new Refusal(400, 'That place is not listed');
        }
        return [$place, explode('#', $found['target'] ?? '/')[0] ?: '/', $found['place']];
    }

    private static function get(array $where, float $deadline): string
    {
        [$place, $target, $host] = $where;
        $socket = @stream_socket_client("tcp://$place", timeout: max(0.1, $deadline - microtime(true)));
        if (!$socket) {
            throw new Refusal(502, 'The place does not answer');
        }
        fwrite($socket, "GET $target HTTP/1.0\r\nHost: $host\r\nAccept: application/json\r\n\r\n");
        stream_set_blocking($socket, false);
        for ($reply = ''; ; ) {
            $left = $deadline - microtime(true);
            if ($left <= 0) {
                throw new Refusal(504, 'The other side takes too long');
            }
            [$read, $write, $except] = [[$socket], null, null];
            stream_select($read, $write, $except, 0, (int) min(200_000, $left * 1_000_000));
            $reply .= fread($socket, 65_536);
            if (strlen($reply) > self::MOST_BYTES) {
                throw new Refusal(400, 'The document is too large');
            }
            if (feof($socket)) {
                return $reply;
            }
        }
    }
}
