package dev.flattail.engine.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of JSON that a safetensors header consists of: objects, arrays, strings and integers
 * that are not negative. Strict, and refuses a repeated key. The engine uses no library for it
 * because it depends on none.
 */
final class HeaderJson {
  private static final int MAX_DEPTH = 4;

  private final String text;
  private int at;

  private HeaderJson(String text) {
    this.text = text;
  }

  /**
   * The object that {@code text} is; spaces may follow it.
   *
   * @throws BadCheckpoint when it is anything else
   */
  static Map<String, Object> parse(String text) {
    HeaderJson json = new HeaderJson(text);
    Map<String, Object> header = json.object(0);
    json.skipSpace();
    if (json.at != text.length()) {
      throw json.broken("something follows the object");
    }
    return header;
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> members = new LinkedHashMap<>();
    expect('{');
    if (!accept('}')) {
      do {
        skipSpace();
        String key = string();
        expect(':');
        if (members.put(key, value(depth + 1)) != null) {
          throw broken("\"" + key + "\" occurs twice");
        }
      } while (accept(','));
      expect('}');
    }
    return members;
  }

  private List<Object> array(int depth) {
    List<Object> items = new ArrayList<>();
    expect('[');
    if (!accept(']')) {
      do {
        items.add(value(depth + 1));
      } while (accept(','));
      expect(']');
    }
    return items;
  }

  private Object value(int depth) {
    if (depth > MAX_DEPTH) {
      throw broken("nested too deeply");
    }
    skipSpace();
    char next = peek();
    if (next == '{') {
      return object(depth);
    }
    if (next == '[') {
      return array(depth);
    }
    return next == '"' ? string() : integer();
  }

  private Long integer() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start || at - start > 18) {
      throw broken("expected a string, list, object or integer");
    }
    return Long.parseLong(text, start, at, 10);
  }

  private String string() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw broken("control character in a string");
      }
      out.append(c == '\\' ? escape() : c);
    }
    at++;
    return out.toString();
  }

  private char escape() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw broken("unknown escape");
    };
  }

  private char unicode() {
    if (at + 4 > text.length()) {
      throw broken("cut off");
    }
    try {
      char c = (char) Integer.parseInt(text, at, at + 4, 16);
      at += 4;
      return c;
    } catch (NumberFormatException notHex) {
      throw broken("unknown escape");
    }
  }

  private void expect(char wanted) {
    if (!accept(wanted)) {
      throw broken("expected " + wanted);
    }
  }

  private boolean accept(char wanted) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private char peek() {
    if (at >= text.length()) {
      throw broken("cut off");
    }
    return text.charAt(at);
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private BadCheckpoint broken(String why) {
    return new BadCheckpoint("the safetensors header is broken at character " + at + ": " + why);
  }
}
