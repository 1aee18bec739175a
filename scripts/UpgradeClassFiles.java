import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Rewrites the classes of a jar in today's class file format, in place.
///
/// picocli is compiled for Java 5, and Java's ahead-of-time cache takes no class that old: each start
/// of `weir` would read and verify 180 of them, a third of its time. The code in them is not touched;
/// they get the stack maps that a compiler for a newer Java would have written.
///
///     java scripts/UpgradeClassFiles.java picocli.jar
final class UpgradeClassFiles {
  private static final int JAVA_25 = 69;

  public static void main(String[] args) throws IOException {
    Path jar = Path.of(args[0]);
    Path upgraded = Path.of(args[0] + ".new");
    try (var in = new ZipFile(jar.toFile());
        var out = new ZipOutputStream(Files.newOutputStream(upgraded))) {
      var format =
          ClassFile.of(
              StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(hierarchy(in)));
      for (ZipEntry entry : in.stream().toList()) {
        byte[] bytes = in.getInputStream(entry).readAllBytes();
        var copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        out.write(isOld(entry) ? upgrade(format, bytes) : bytes);
      }
    }
    Files.move(upgraded, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean isOld(ZipEntry entry) {
    return entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class");
  }

  private static byte[] upgrade(ClassFile format, byte[] bytes) {
    // Each instruction goes through the builder: only code that is built gets stack maps.
    var withoutVersion = ClassTransform.dropping(ClassFileVersion.class::isInstance);
    var rebuilt = ClassTransform.transformingMethodBodies(CodeBuilder::with);
    return format.transformClass(
        format.parse(bytes),
        withoutVersion
            .andThen(rebuilt)
            .andThen(ClassTransform.endHandler(builder -> builder.withVersion(JAVA_25, 0))));
  }

  /// The classes of the jar and of the JDK: stack maps need to know who extends whom.
  private static ClassHierarchyResolver hierarchy(ZipFile jar) {
    return ClassHierarchyResolver.ofResourceParsing(
            type -> {
              String name = type.descriptorString();
              return open(jar, name.substring(1, name.length() - 1) + ".class");
            })
        .orElse(ClassHierarchyResolver.defaultResolver());
  }

  private static InputStream open(ZipFile jar, String name) {
    ZipEntry entry = jar.getEntry(name);
    try {
      return entry == null ? null : jar.getInputStream(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
