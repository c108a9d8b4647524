package latefees;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A reader for one JSON text: Map, List, String, BigDecimal, Boolean and null. */
final class Json {
    private final String text;
    private int at = 0;

    private Json(String text) {
        this.text = text;
    }

    static Object parse(String text) throws BadLineException {
        var json = new Json(text);
        Object value = json.value();
        json.skipSpace();
        if (json.at < text.length()) throw json.broken();
        return value;
    }

    static String quote(String text) {
        var out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c == '/') out.append("\\/");
            else if (c < ' ') out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }

    private Object value() throws BadLineException {
        skipSpace();
        switch (peek()) {
            case '{': return object();
            case '[': return array();
            case '"': return string();
            case 't': return word("true", Boolean.TRUE);
            case 'f': return word("false", Boolean.FALSE);
            case 'n': return word("null", null);
            default: return number();
        }
    }

    private Map<String, Object> object() throws BadLineException {
        var members = new HashMap<String, Object>();
        expect('{');
        if (accept('}')) return members;
        do {
            skipSpace();
            String name = string();
            expect(':');
            members.put(name, value());
        } while (accept(','));
        expect('}');
        return members;
    }

    private List<Object> array() throws BadLineException {
        var items = new ArrayList<>();
        expect('[');
        if (accept(']')) return items;
        do {
            items.add(value());
        } while (accept(','));
        expect(']');
        return items;
    }

    private String string() throws BadLineException {
        expect('"');
        var out = new StringBuilder();
        for (;;) {
            char c = next();
            if (c == '"') return out.toString();
            if (c < ' ') throw broken();
            out.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() throws BadLineException {
        char c = next();
        switch (c) {
            case '"': case '\\': case '/': return c;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u': break;
            default: throw broken();
        }
        if (at + 4 > text.length()) throw broken();
        String digits = text.substring(at, at + 4);
        if (!digits.matches("[0-9a-fA-F]{4}")) throw broken();
        at += 4;
        return (char) Integer.parseInt(digits, 16);
    }

    private BigDecimal number() throws BadLineException {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
        String digits = text.substring(start, at);
        if (!digits.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) throw broken();
        return new BigDecimal(digits);
    }

    private Object word(String word, Object value) throws BadLineException {
        if (!text.startsWith(word, at)) throw broken();
        at += word.length();
        return value;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private boolean accept(char wanted) {
        skipSpace();
        if (peek() != wanted) return false;
        at++;
        return true;
    }

    private void expect(char wanted) throws BadLineException {
        if (!accept(wanted)) throw broken();
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private char next() throws BadLineException {
        if (at == text.length()) throw broken();
        return text.charAt(at++);
    }

    private BadLineException broken() {
        return new BadLineException("not JSON (after " + at + " characters)");
    }
}
