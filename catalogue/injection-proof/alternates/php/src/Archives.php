<?php

declare(strict_types=1);

namespace Lendery;

/** Names are cleaned here, and the reply says what has become of them. */
final class Archives
{
    public function __construct(private readonly Supplies $supplies)
    {
    }

    public function pack(mixed $name, mixed $ids): string
    {
        if (!is_array($ids) || !array_is_list($ids) || count($ids) < 1 || count($ids) > 100) {
            throw new Refusal(400, 'ids is a list of 1 to 100 ids');
        }
        $clean = self::clean(Supplies::text($name, 1, 10_000));
        $parts = array_map(fn (mixed $id) => $this->supplies->find($id), $ids);

        $work = sys_get_temp_dir() . '/packing-' . bin2hex(random_bytes(8));
        mkdir($work, 0700);
        foreach ($parts as $part) {
            file_put_contents("$work/part-{$part['id']}.json", json_encode($part, JSON_THROW_ON_ERROR));
        }
        $file = self::file($clean);
        @mkdir(dirname($file));
        $unfinished = $file . '.' . bin2hex(random_bytes(4));
        // a list of arguments starts no shell; none of them is the supplier's
        $tar = proc_open(['tar', '--format=pax', '-C', $work, '-cf', $unfinished, '.'], [1 => ['file', '/dev/null', 'w'], 2 => ['file', '/dev/null', 'w']], $pipes);
        $code = proc_close($tar);
        array_map(unlink(...), glob("$work/*"));
        rmdir($work);
        if ($code !== 0) {
            throw new \RuntimeException('tar ended with ' . $code);
        }
        rename($unfinished, $file);
        return $clean;
    }

    public function read(string $name): string
    {
        $file = $name === self::clean($name) ? self::file($name) : '';
        if ($file === '' || is_link($file) || is_link(dirname($file)) || !is_file($file)) {
            throw new Refusal(404, 'There is no such archive');
        }
        return file_get_contents($file);
    }

    private static function clean(string $name): string
    {
        if (preg_match('/^[a-z0-9][A-Za-z0-9-]{0,59}$/D', $name)) {
            return $name;
        }
        $letters = trim(preg_replace('/[^A-Za-z0-9]+/', '-', $name), '-');
        // two names may have the same letters
        return strtolower(substr($letters, 0, 40)) . (strlen($letters) > 0 ? '-' : '') . substr(sha1($name), 0, 12);
    }

    /** In one of 256 folders, so that none gets too full. */
    private static function file(string $name): string
    {
        return sprintf('%s/%s/%s.tar', getenv('DATA_DIR'), substr(md5($name), 0, 2), $name);
    }
}
