package tokens;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON, which the JDK does not. A project that has Jackson or the like does not need this file. */
final class Json {
  private static final Pattern TOKEN =
      Pattern.compile("\\G\\s*([{}\\[\\],:]|\"((?:[^\"\\\\]|\\\\.)*)\"|-?[0-9][0-9.eE+-]*|true|false|null)\\s*");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(u([0-9a-fA-F]{4})|.)");

  private final Matcher matcher;
  private String token;

  private Json(String text) {
    matcher = TOKEN.matcher(text);
  }

  /** A {@code Map}, {@code List}, {@code String}, {@code Double}, {@code Boolean} or null. */
  static Object read(String text) {
    Json json = new Json(text);
    json.next();
    Object value = json.value();
    if (json.matcher.end() != text.length()) throw new IllegalArgumentException("There is more than JSON.");
    return value;
  }

  /** A member of a member of an object, and so on; null when one of them is not there. */
  @SuppressWarnings("unchecked")
  static <T> T get(Object value, String... path) {
    for (String name : path) value = value instanceof Map<?, ?> map ? map.get(name) : null;
    return (T) value;
  }

  private void next() {
    if (!matcher.find()) throw new IllegalArgumentException("This is no JSON.");
    token = matcher.group(1);
  }

  private Object value() {
    switch (token.charAt(0)) {
      case '{':
        Map<String, Object> members = new LinkedHashMap<>();
        for (next(); !token.equals("}"); skipComma("}")) {
          String name = string();
          next();
          next();
          members.put(name, value());
        }
        return members;
      case '[':
        List<Object> items = new ArrayList<>();
        for (next(); !token.equals("]"); skipComma("]")) items.add(value());
        return items;
      case '"':
        return string();
      case 't', 'f':
        return Boolean.valueOf(token);
      case 'n':
        return null;
      default:
        return Double.valueOf(token);
    }
  }

  private void skipComma(String end) {
    next();
    if (token.equals(",")) next();
    else if (!token.equals(end)) throw new IllegalArgumentException("This is no JSON.");
  }

  private String string() {
    return ESCAPE.matcher(matcher.group(2)).replaceAll(found -> Matcher.quoteReplacement(found.group(2) != null
        ? String.valueOf((char) Integer.parseInt(found.group(2), 16))
        : switch (found.group(1)) {
          case "n" -> "\n";
          case "r" -> "\r";
          case "t" -> "\t";
          case "b" -> "\b";
          case "f" -> "\f";
          default -> found.group(1);
        }));
  }
}
