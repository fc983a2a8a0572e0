package dev.flattail.app;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/** Plain file names: Spring's own conversion would first look for the name on the class path. */
@Component
@ConfigurationPropertiesBinding
final class PathConverter implements Converter<String, Path> {
  @Override
  public Path convert(String source) {
    return Path.of(source);
  }
}
