-- Data sets that text files list.

alter table dataset_version drop constraint dataset_version_format_check;
alter table dataset_version add constraint dataset_version_format_check
    check (format in ('class-folders', 'cifar10', 'cifar100', 'image-list'));
