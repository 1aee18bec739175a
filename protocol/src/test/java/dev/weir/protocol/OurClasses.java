package dev.weir.protocol;

import dev.weir.protocol.generator.MessageSchema;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
    var message = (Message) invoke(methods(type).get("read"), null, in, version);
    if (in.remaining() > 0) {
      throw new AssertionError(in.remaining() + " bytes were not read of " + type);
    }
    return message;
  }

  private static Message build(Class<?> type, Sample sample) throws ReflectiveOperationException {
    Object builder = invoke(methods(type).get("builder"), null);
    Map<String, Method> setters = methods(builder.getClass());
    for (var entry : sample.values().entrySet()) {
      Method setter = setters.get(entry.getKey().java());
      Class<?> element =
          Arrays.stream(type.getRecordComponents())
              .filter(component -> component.getName().equals(setter.getName()))
              .map(component -> component.getGenericType())
              .map(generic -> generic instanceof java.lang.reflect.ParameterizedType list
                  ? (Class<?>) list.getActualTypeArguments()[0] : (Class<?>) generic)
              .findFirst()
              .orElseThrow();
      Object unused = invoke(setter, builder, value(element, entry.getValue()));
    }
    if (!sample.tags().isEmpty()) {
      Object unused = invoke(setters.get("unknownTags"), builder, sample.tags());
    }
    return (Message) invoke(setters.get("build"), builder);
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

  private static Map<String, Method> methods(Class<?> type) {
    return METHODS.computeIfAbsent(
        type,
        any -> {
          var methods = new HashMap<String, Method>();
          Arrays.stream(type.getDeclaredMethods()).forEach(method -> methods.put(method.getName(), method));
          return methods;
        });
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
