package dev.weir.backends.embedded.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeMap;

/// What all frames are made of, in a few characters: two builds whose frames differ have different
/// ones.
final class Outline {
  private static final int BYTES = 6;

  private final Shapes shapes;
  private final TreeMap<String, String> types = new TreeMap<>();

  private Outline(Shapes shapes) {
    this.shapes = shapes;
  }

  /// Of everything that these types reach.
  static String of(Shapes shapes, Type... roots) {
    var outline = new Outline(shapes);
    Arrays.stream(roots).forEach(outline::visit);
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      byte[] all = digest.digest(outline.types.toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(all, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private void visit(Type type) {
    if (type instanceof ParameterizedType of) {
      Arrays.stream(of.getActualTypeArguments())
          .filter(argument -> argument instanceof Class || argument instanceof ParameterizedType)
          .forEach(this::visit);
    }
    var raw = Shapes.raw(type);
    if (types.containsKey(raw.getName())) {
      return;
    }
    if (raw.isRecord()) {
      types.put(raw.getName(), Arrays.toString(raw.getRecordComponents()));
      Arrays.stream(raw.getGenericInterfaces()).forEach(this::visitArguments);
      for (var component : raw.getRecordComponents()) {
        visit(component.getGenericType());
      }
    } else if (raw.isSealed()) {
      types.put(raw.getName(), shapes.leaves(raw).toString());
      shapes.leaves(raw).forEach(this::visit);
    } else if (raw.isEnum()) {
      types.put(raw.getName(), Arrays.toString(raw.getEnumConstants()));
    } else if (raw.isArray()) {
      visit(raw.getComponentType());
    }
  }

  /// What a question is answered.
  private void visitArguments(Type type) {
    if (type instanceof ParameterizedType of) {
      Arrays.stream(of.getActualTypeArguments()).forEach(this::visit);
    }
  }
}
