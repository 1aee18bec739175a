package dev.weir.protocol;

import dev.weir.protocol.generator.MessageSchema;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A message in our generated classes.
final class OurClasses {
  private static final Map<Class<?>, Map<String, Method>> METHODS = new ConcurrentHashMap<>();

  private final Class<?> type;

  /// @param loader where the classes are: those of the build, or those of a broken schema
  OurClasses(MessageSchema schema, ClassLoader loader) throws ClassNotFoundException {
    type = Class.forName("dev.weir.protocol.messages." + schema.name(), true, loader);
  }

  Message build(Sample sample) throws ReflectiveOperationException {
    return build(type, sample);
  }

  byte[] write(Message message, int version) {
    int size = message.size(version);
    var out = new Writer(size);
    message.write(out, version);
    return out.toByteArray();
  }

  /// Reads all of the bytes.
  Message read(ByteBuffer bytes, int version) throws ReflectiveOperationException {
    var in = new Reader(bytes);
    Message message = read(in, version);
    if (in.remaining() > 0) {
      throw new AssertionError(in.remaining() + " bytes were not read of " + type);
    }
    return message;
  }

  /// Reads what stands at the beginning.
  Message read(Reader in, int version) throws ReflectiveOperationException {
    return (Message) invoke(method(type, "read"), null, in, version);
  }

  private static Message build(Class<?> type, Sample sample) throws ReflectiveOperationException {
    Object builder = invoke(method(type, "builder"), null);
    Class<?> builds = builder.getClass();
    for (var entry : sample.values().entrySet()) {
      Method setter = method(builds, entry.getKey().java());
      Class<?> element = element(type, setter.getName());
      Object _ = invoke(setter, builder, value(element, entry.getValue()));
    }
    if (!sample.tags().isEmpty()) {
      Object _ = invoke(method(builds, "unknownTags"), builder, sample.tags());
    }
    return (Message) invoke(method(builds, "build"), builder);
  }

  /// The type of a component, or of the elements of the list that it is.
  private static Class<?> element(Class<?> type, String component) {
    for (RecordComponent each : type.getRecordComponents()) {
      if (each.getName().equals(component)) {
        return each.getGenericType() instanceof ParameterizedType list
            ? (Class<?>) list.getActualTypeArguments()[0]
            : each.getType();
      }
    }
    throw new AssertionError(type + " has no " + component);
  }

  private static @Nullable Object value(Class<?> wanted, @Nullable Object value)
      throws ReflectiveOperationException {
    return switch (value) {
      case Long number when wanted == int.class || wanted == Integer.class -> number.intValue();
      case Sample sample -> build(wanted, sample);
      case List<?> list -> {
        var all = new ArrayList<>();
        for (Object each : list) {
          all.add(value(wanted, each));
        }
        yield all;
      }
      case null, default -> value;
    };
  }

  private static Method method(Class<?> type, String name) {
    Map<String, Method> methods =
        METHODS.computeIfAbsent(
            type,
            any ->
                Arrays.stream(any.getDeclaredMethods())
                    .collect(
                        Collectors.toMap(
                            Method::getName,
                            it -> it,
                            (one, other) -> one.isBridge() ? other : one)));
    return Objects.requireNonNull(methods.get(name), name);
  }

  /// Throws what the method throws.
  private static Object invoke(Method method, @Nullable Object on, @Nullable Object... arguments)
      throws ReflectiveOperationException {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
