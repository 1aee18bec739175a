package dev.weir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.protocol.generator.MessageSchema;
import dev.weir.protocol.generator.MessageSource;
import dev.weir.protocol.generator.SchemaReader;
import dev.weir.protocol.generator.Schemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// The classes of one message as a generator would write them that misreads its schema, in a class
/// loader of their own.
final class BrokenSchema extends ClassLoader {
  private final String prefix;
  private final Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();

  /// @param right what the schema says
  /// @param wrong what is read instead
  BrokenSchema(String message, String right, String wrong) throws IOException {
    super(BrokenSchema.class.getClassLoader());
    prefix = MessageSource.PACKAGE + "." + message;
    String text = Schemas.text(message);
    assertThat(text).as("the schema of " + message).containsPattern(right);
    MessageSchema schema = SchemaReader.read(text.replaceFirst(right, wrong));
    compile(new MessageSource(schema).toString());
  }

  private void compile(String source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var unit = new Source(prefix, source);
    try (var files = new Files(compiler.getStandardFileManager(null, null, null))) {
      List<String> options = List.of("-proc:none", "-nowarn");
      boolean compiled = compiler.getTask(null, files, null, options, null, List.of(unit)).call();
      assertThat(compiled).isTrue();
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      ByteArrayOutputStream own = classes.get(name);
      if (own == null) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : defineClass(name, own.toByteArray(), 0, own.size());
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("memory:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private final class Files extends ForwardingJavaFileManager<JavaFileManager> {
    Files(JavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, javax.tools.FileObject sibling) {
      var bytes = new ByteArrayOutputStream();
      classes.put(name, bytes);
      return new SimpleJavaFileObject(URI.create("memory:///" + name), kind) {
        @Override
        public OutputStream openOutputStream() {
          return bytes;
        }
      };
    }
  }
}
