package dev.flattail.datasets;

import java.net.URI;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings {@code flattail.datasets.*}.
 *
 * @param dir directory of data sets and uploads, shared by API and workers
 * @param maxUpload maximum size of an upload's body
 * @param maxUnpacked maximum total size of an upload's files
 * @param maxEntries maximum number of files and folders in an upload
 * @param maxPacked maximum size of a data set's decoded and scaled images, in bytes, to store them
 *     on first use; larger data sets are decoded at each read
 * @param cifar10Address URL of CIFAR-10's archive of binary files, downloaded when missing
 * @param cifar100Address URL of CIFAR-100's archive, downloaded when missing
 */
@ConfigurationProperties("flattail.datasets")
record DatasetsProperties(
    @DefaultValue("./.flattail/datasets") Path dir,
    @DefaultValue("32GB") DataSize maxUpload,
    @DefaultValue("64GB") DataSize maxUnpacked,
    @DefaultValue("500000") int maxEntries,
    @DefaultValue("2GB") DataSize maxPacked,
    @DefaultValue("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz") URI cifar10Address,
    @DefaultValue("https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz")
        URI cifar100Address) {}
