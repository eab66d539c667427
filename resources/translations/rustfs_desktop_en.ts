<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>BatchRename</name>
        <message numerus="yes">
            <source>At most %Ln item(s) can be renamed at once</source>
            <translation>
                <numerusform>At most %Ln item can be renamed at once</numerusform>
                <numerusform>At most %Ln items can be renamed at once</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>BatchRenameDialog</name>
        <message numerus="yes">
            <source>%Ln name(s) cannot be used. Nothing is renamed.</source>
            <translation>
                <numerusform>%Ln name cannot be used. Nothing is renamed.</numerusform>
                <numerusform>%Ln names cannot be used. Nothing is renamed.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln name(s) will change. Extensions stay.</source>
            <translation>
                <numerusform>%Ln name will change. Extensions stay.</numerusform>
                <numerusform>%Ln names will change. Extensions stay.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Rename %Ln item(s)</source>
            <translation>
                <numerusform>Rename %Ln item</numerusform>
                <numerusform>Rename %Ln items</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>BiggestPanel</name>
        <message numerus="yes">
            <source>%Ln copies</source>
            <translation>
                <numerusform>%Ln copy</numerusform>
                <numerusform>%Ln copies</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>BucketTree</name>
        <message numerus="yes">
            <source>%Ln more folder(s) in the list</source>
            <translation>
                <numerusform>%Ln more folder in the list</numerusform>
                <numerusform>%Ln more folders in the list</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Cancel</name>
        <message numerus="yes">
            <source>%Ln unfinished transfer(s) will be canceled.</source>
            <translation>
                <numerusform>%Ln unfinished transfer will be canceled.</numerusform>
                <numerusform>%Ln unfinished transfers will be canceled.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Cancel %Ln transfer(s)?</source>
            <translation>
                <numerusform>Cancel %Ln transfer?</numerusform>
                <numerusform>Cancel %Ln transfers?</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>CleanUpDialog</name>
        <message numerus="yes">
            <source>%Ln upload(s) of your transfers will be kept.</source>
            <translation>
                <numerusform>%Ln upload of your transfers will be kept.</numerusform>
                <numerusform>%Ln uploads of your transfers will be kept.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln version(s) from before versioning will be kept, because versioning is not on now: a new file may replace them at any moment.</source>
            <translation>
                <numerusform>%Ln version from before versioning will be kept, because versioning is not on now: a new file may replace it at any moment.</numerusform>
                <numerusform>%Ln versions from before versioning will be kept, because versioning is not on now: a new file may replace them at any moment.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>idle for %Ln day(s)</source>
            <translation>
                <numerusform>idle for %Ln day</numerusform>
                <numerusform>idle for %Ln days</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>CommandPalette</name>
        <message numerus="yes">
            <source>FOR %Ln SELECTED ITEM(S)</source>
            <translation>
                <numerusform>FOR %Ln SELECTED ITEM</numerusform>
                <numerusform>FOR %Ln SELECTED ITEMS</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{found} of %Ln command(s)</source>
            <translation>
                <numerusform>{found} of %Ln command</numerusform>
                <numerusform>{found} of %Ln commands</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ConflictDialog</name>
        <message numerus="yes">
            <source>Do this for all remaining %Ln file(s)</source>
            <translation>
                <numerusform>Do this for the remaining file</numerusform>
                <numerusform>Do this for all remaining %Ln files</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ConnectionDialog</name>
        <message numerus="yes">
            <source>%Ln bucket(s)</source>
            <translation>
                <numerusform>%Ln bucket</numerusform>
                <numerusform>%Ln buckets</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Copies</name>
        <message numerus="yes">
            <source>%Ln item(s) copied. Press {keys} in the destination.</source>
            <translation>
                <numerusform>%Ln item copied. Press {keys} in the destination.</numerusform>
                <numerusform>%Ln items copied. Press {keys} in the destination.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln item(s) cut. Press {keys} in the destination.</source>
            <translation>
                <numerusform>%Ln item cut. Press {keys} in the destination.</numerusform>
                <numerusform>%Ln items cut. Press {keys} in the destination.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Counting</name>
        <message numerus="yes">
            <source>%Ln delete marker(s)</source>
            <translation>
                <numerusform>%Ln delete marker</numerusform>
                <numerusform>%Ln delete markers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln older version(s)</source>
            <translation>
                <numerusform>%Ln older version</numerusform>
                <numerusform>%Ln older versions</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln unfinished upload(s)</source>
            <translation>
                <numerusform>%Ln unfinished upload</numerusform>
                <numerusform>%Ln unfinished uploads</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>DeleteBucketDialog</name>
        <message numerus="yes">
            <source>%Ln item(s) could not be deleted. The reasons are listed above.</source>
            <translation>
                <numerusform>%Ln item could not be deleted. The reasons are listed above.</numerusform>
                <numerusform>%Ln items could not be deleted. The reasons are listed above.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Stopped after deleting %Ln item(s).</source>
            <translation>
                <numerusform>Stopped after deleting %Ln item.</numerusform>
                <numerusform>Stopped after deleting %Ln items.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>DeleteDialog</name>
        <message numerus="yes">
            <source>Delete %Ln File(s)</source>
            <translation>
                <numerusform>Delete %Ln File</numerusform>
                <numerusform>Delete %Ln Files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Delete %Ln Item(s)</source>
            <translation>
                <numerusform>Delete %Ln Item</numerusform>
                <numerusform>Delete %Ln Items</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Delete %Ln file(s)?</source>
            <translation>
                <numerusform>Delete %Ln file?</numerusform>
                <numerusform>Delete %Ln files?</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Delete %Ln folder(s) and everything inside?</source>
            <translation>
                <numerusform>Delete %Ln folder and everything inside?</numerusform>
                <numerusform>Delete %Ln folders and everything inside?</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Delete %Ln item(s) and everything in the folders?</source>
            <translation>
                <numerusform>Delete %Ln item and everything in the folders?</numerusform>
                <numerusform>Delete %Ln items and everything in the folders?</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>DeleteResultsDialog</name>
        <message numerus="yes">
            <source>%Ln bucket(s)</source>
            <translation>
                <numerusform>%Ln bucket</numerusform>
                <numerusform>%Ln buckets</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Delete %Ln File(s)</source>
            <translation>
                <numerusform>Delete %Ln File</numerusform>
                <numerusform>Delete %Ln Files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Delete %Ln file(s) in {buckets}?</source>
            <translation>
                <numerusform>Delete %Ln file in {buckets}?</numerusform>
                <numerusform>Delete %Ln files in {buckets}?</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>and %Ln other bucket(s)</source>
            <translation>
                <numerusform>and %Ln other bucket</numerusform>
                <numerusform>and %Ln other buckets</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Drops</name>
        <message numerus="yes">
            <source>Copy %Ln file(s) to {location} (hold Shift to move)</source>
            <translation>
                <numerusform>Copy %Ln file to {location} (hold Shift to move)</numerusform>
                <numerusform>Copy %Ln files to {location} (hold Shift to move)</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Copy %Ln folder(s) to {location} (hold Shift to move)</source>
            <translation>
                <numerusform>Copy %Ln folder to {location} (hold Shift to move)</numerusform>
                <numerusform>Copy %Ln folders to {location} (hold Shift to move)</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Copy %Ln item(s) to {location} (hold Shift to move)</source>
            <translation>
                <numerusform>Copy %Ln item to {location} (hold Shift to move)</numerusform>
                <numerusform>Copy %Ln items to {location} (hold Shift to move)</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Move %Ln file(s) to {location}</source>
            <translation>
                <numerusform>Move %Ln file to {location}</numerusform>
                <numerusform>Move %Ln files to {location}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Move %Ln folder(s) to {location}</source>
            <translation>
                <numerusform>Move %Ln folder to {location}</numerusform>
                <numerusform>Move %Ln folders to {location}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Move %Ln item(s) to {location}</source>
            <translation>
                <numerusform>Move %Ln item to {location}</numerusform>
                <numerusform>Move %Ln items to {location}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Upload %Ln file(s) to {location}</source>
            <translation>
                <numerusform>Upload %Ln file to {location}</numerusform>
                <numerusform>Upload %Ln files to {location}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Upload %Ln folder(s) to {location}</source>
            <translation>
                <numerusform>Upload %Ln folder to {location}</numerusform>
                <numerusform>Upload %Ln folders to {location}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Upload %Ln item(s) to {location}</source>
            <translation>
                <numerusform>Upload %Ln item to {location}</numerusform>
                <numerusform>Upload %Ln items to {location}</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>EditBars</name>
        <message numerus="yes">
            <source>%Ln more</source>
            <translation>
                <numerusform>%Ln more</numerusform>
                <numerusform>%Ln more</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ExtractDialog</name>
        <message numerus="yes">
            <source>%Ln file(s) already exist in this folder</source>
            <translation>
                <numerusform>%Ln file already exists in this folder</numerusform>
                <numerusform>%Ln files already exist in this folder</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Extraction</name>
        <message numerus="yes">
            <source>%Ln existing file(s) skipped</source>
            <translation>
                <numerusform>%Ln existing file skipped</numerusform>
                <numerusform>%Ln existing files skipped</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln file(s) extracted</source>
            <translation>
                <numerusform>%Ln file extracted</numerusform>
                <numerusform>%Ln files extracted</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln not extracted</source>
            <translation>
                <numerusform>%Ln not extracted</numerusform>
                <numerusform>%Ln not extracted</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Format</name>
        <message numerus="yes">
            <source>%Ln file(s)</source>
            <translation>
                <numerusform>%Ln file</numerusform>
                <numerusform>%Ln files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln folder(s)</source>
            <translation>
                <numerusform>%Ln folder</numerusform>
                <numerusform>%Ln folders</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln item(s)</source>
            <translation>
                <numerusform>%Ln item</numerusform>
                <numerusform>%Ln items</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{n} byte(s)</source>
            <translation>
                <numerusform>{n} byte</numerusform>
                <numerusform>{n} bytes</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Jobs</name>
        <message numerus="yes">
            <source>%Ln file(s) failed</source>
            <translation>
                <numerusform>%Ln file failed</numerusform>
                <numerusform>%Ln files failed</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln file(s) skipped</source>
            <translation>
                <numerusform>%Ln file skipped</numerusform>
                <numerusform>%Ln files skipped</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln paused upload(s) will soon have to start over</source>
            <translation>
                <numerusform>%Ln paused upload will soon have to start over</numerusform>
                <numerusform>%Ln paused uploads will soon have to start over</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln transfer(s) from the last session failed</source>
            <translation>
                <numerusform>%Ln transfer from the last session failed</numerusform>
                <numerusform>%Ln transfers from the last session failed</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln unfinished transfer(s) paused</source>
            <translation>
                <numerusform>%Ln unfinished transfer paused</numerusform>
                <numerusform>%Ln unfinished transfers paused</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Resuming %Ln unfinished transfer(s)</source>
            <translation>
                <numerusform>Resuming %Ln unfinished transfer</numerusform>
                <numerusform>Resuming %Ln unfinished transfers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{files}; and %Ln more</source>
            <translation>
                <numerusform>{files}; and %Ln more</numerusform>
                <numerusform>{files}; and %Ln more</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Links</name>
        <message numerus="yes">
            <source>%Ln link(s) copied. Anyone with a link can download its file for {time}.</source>
            <translation>
                <numerusform>%Ln link copied. Anyone with a link can download its file for {time}.</numerusform>
                <numerusform>%Ln links copied. Anyone with a link can download its file for {time}.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Lists</name>
        <message numerus="yes">
            <source>%Ln row(s) saved as {name}</source>
            <translation>
                <numerusform>%Ln row saved as {name}</numerusform>
                <numerusform>%Ln rows saved as {name}</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Messages</name>
        <message numerus="yes">
            <source>{count} already exist</source>
            <translation>
                <numerusform>{count} already exists</numerusform>
                <numerusform>{count} already exist</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} damaged entries were removed. A copy of the list was kept as {name}.</source>
            <translation>
                <numerusform>{count} damaged entry was removed. A copy of the list was kept as {name}.</numerusform>
                <numerusform>{count} damaged entries were removed. A copy of the list was kept as {name}.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} entries were recovered. The damaged file was kept as {name}.</source>
            <translation>
                <numerusform>{count} entry was recovered. The damaged file was kept as {name}.</numerusform>
                <numerusform>{count} entries were recovered. The damaged file was kept as {name}.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} failed</source>
            <translation>
                <numerusform>{count} failed</numerusform>
                <numerusform>{count} failed</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} files</source>
            <translation>
                <numerusform>{count} file</numerusform>
                <numerusform>{count} files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} files copied</source>
            <translation>
                <numerusform>{count} file copied</numerusform>
                <numerusform>{count} files copied</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} not copied</source>
            <translation>
                <numerusform>{count} not copied</numerusform>
                <numerusform>{count} not copied</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} paused</source>
            <translation>
                <numerusform>{count} paused</numerusform>
                <numerusform>{count} paused</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} rejected because of the region</source>
            <translation>
                <numerusform>{count} rejected because of the region</numerusform>
                <numerusform>{count} rejected because of the region</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} rejected because the server needs the region {region}</source>
            <translation>
                <numerusform>{count} rejected because the server needs the region {region}</numerusform>
                <numerusform>{count} rejected because the server needs the region {region}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} rejected with these access keys</source>
            <translation>
                <numerusform>{count} rejected with these access keys</numerusform>
                <numerusform>{count} rejected with these access keys</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} remaining</source>
            <translation>
                <numerusform>{count} remaining</numerusform>
                <numerusform>{count} remaining</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} skipped</source>
            <translation>
                <numerusform>{count} skipped</numerusform>
                <numerusform>{count} skipped</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{count} waiting for the connection</source>
            <translation>
                <numerusform>{count} waiting for the connection</numerusform>
                <numerusform>{count} waiting for the connection</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{done} of {count} files</source>
            <translation>
                <numerusform>{done} of {count} file</numerusform>
                <numerusform>{done} of {count} files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{files} ({count} failed)</source>
            <translation>
                <numerusform>{files} ({count} failed)</numerusform>
                <numerusform>{files} ({count} failed)</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>NameList</name>
        <message numerus="yes">
            <source>and %Ln more</source>
            <translation>
                <numerusform>and %Ln more</numerusform>
                <numerusform>and %Ln more</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Objects</name>
        <message numerus="yes">
            <source>%Ln item(s) could not be deleted</source>
            <translation>
                <numerusform>%Ln item could not be deleted</numerusform>
                <numerusform>%Ln items could not be deleted</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln item(s) deleted</source>
            <translation>
                <numerusform>%Ln item deleted</numerusform>
                <numerusform>%Ln items deleted</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln item(s) deleted, according to the server</source>
            <translation>
                <numerusform>%Ln item deleted, according to the server</numerusform>
                <numerusform>%Ln items deleted, according to the server</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Deleting… %Ln item(s) deleted</source>
            <translation>
                <numerusform>Deleting… %Ln item deleted</numerusform>
                <numerusform>Deleting… %Ln items deleted</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PlacePalette</name>
        <message numerus="yes">
            <source>{found} of %Ln place(s)</source>
            <translation>
                <numerusform>{found} of %Ln place</numerusform>
                <numerusform>{found} of %Ln places</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PreflightDialog</name>
        <message numerus="yes">
            <source>Copy %Ln File(s) Anyway</source>
            <translation>
                <numerusform>Copy %Ln File Anyway</numerusform>
                <numerusform>Copy %Ln Files Anyway</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Copy the Remaining %Ln File(s)</source>
            <translation>
                <numerusform>Copy the Remaining File</numerusform>
                <numerusform>Copy the Remaining %Ln Files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Download %Ln File(s) Anyway</source>
            <translation>
                <numerusform>Download %Ln File Anyway</numerusform>
                <numerusform>Download %Ln Files Anyway</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Download the Remaining %Ln File(s)</source>
            <translation>
                <numerusform>Download the Remaining File</numerusform>
                <numerusform>Download the Remaining %Ln Files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Move %Ln File(s) Anyway</source>
            <translation>
                <numerusform>Move %Ln File Anyway</numerusform>
                <numerusform>Move %Ln Files Anyway</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Move the Remaining %Ln File(s)</source>
            <translation>
                <numerusform>Move the Remaining File</numerusform>
                <numerusform>Move the Remaining %Ln Files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Upload %Ln File(s) Anyway</source>
            <translation>
                <numerusform>Upload %Ln File Anyway</numerusform>
                <numerusform>Upload %Ln Files Anyway</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Upload the Remaining %Ln File(s)</source>
            <translation>
                <numerusform>Upload the Remaining File</numerusform>
                <numerusform>Upload the Remaining %Ln Files</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Preview</name>
        <message numerus="yes">
            <source>%Ln column(s)</source>
            <translation>
                <numerusform>%Ln column</numerusform>
                <numerusform>%Ln columns</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln page(s)</source>
            <translation>
                <numerusform>%Ln page</numerusform>
                <numerusform>%Ln pages</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln row(s)</source>
            <translation>
                <numerusform>%Ln row</numerusform>
                <numerusform>%Ln rows</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PreviewJson</name>
        <message numerus="yes">
            <source>%Ln item(s)</source>
            <translation>
                <numerusform>%Ln item</numerusform>
                <numerusform>%Ln items</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln value(s)</source>
            <translation>
                <numerusform>%Ln value</numerusform>
                <numerusform>%Ln values</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>QuickLook</name>
        <message numerus="yes">
            <source>%Ln selected</source>
            <translation>
                <numerusform>%Ln selected</numerusform>
                <numerusform>%Ln selected</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>QuitDialog</name>
        <message numerus="yes">
            <source>%Ln file(s) are not transferred yet.</source>
            <translation>
                <numerusform>%Ln file is not transferred yet.</numerusform>
                <numerusform>%Ln files are not transferred yet.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ReceiptDialog</name>
        <message numerus="yes">
            <source>%Ln file(s) skipped, such as {name}: {reason}</source>
            <translation>
                <numerusform>%Ln file skipped, such as {name}: {reason}</numerusform>
                <numerusform>%Ln files skipped, such as {name}: {reason}</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Receipts</name>
        <message numerus="yes">
            <source>%Ln file(s) done ({size})</source>
            <translation>
                <numerusform>%Ln file done ({size})</numerusform>
                <numerusform>%Ln files done ({size})</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Reclaimable</name>
        <message numerus="yes">
            <source>%Ln delete marker(s)</source>
            <translation>
                <numerusform>%Ln delete marker</numerusform>
                <numerusform>%Ln delete markers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln upload(s)</source>
            <translation>
                <numerusform>%Ln upload</numerusform>
                <numerusform>%Ln uploads</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln version(s)</source>
            <translation>
                <numerusform>%Ln version</numerusform>
                <numerusform>%Ln versions</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Search</name>
        <message numerus="yes">
            <source>Changed in the last %Ln day(s)</source>
            <translation>
                <numerusform>Changed in the last day</numerusform>
                <numerusform>Changed in the last %Ln days</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Not changed in the last %Ln day(s)</source>
            <translation>
                <numerusform>Not changed in the last day</numerusform>
                <numerusform>Not changed in the last %Ln days</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Without “{condition}” %Ln file(s) are found.</source>
            <translation>
                <numerusform>Without “{condition}” %Ln file is found.</numerusform>
                <numerusform>Without “{condition}” %Ln files are found.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SearchLine</name>
        <message numerus="yes">
            <source>%Ln bucket(s) searched</source>
            <translation>
                <numerusform>%Ln bucket searched</numerusform>
                <numerusform>%Ln buckets searched</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln bucket(s) without an index</source>
            <translation>
                <numerusform>%Ln bucket without an index</numerusform>
                <numerusform>%Ln buckets without an index</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln bucket(s) without an index were not searched. Search such a bucket alone, or index it there.</source>
            <translation>
                <numerusform>%Ln bucket without an index was not searched. Search such a bucket alone, or index it there.</numerusform>
                <numerusform>%Ln buckets without an index were not searched. Search such a bucket alone, or index it there.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln index(es) incomplete</source>
            <translation>
                <numerusform>%Ln index incomplete</numerusform>
                <numerusform>%Ln indexes incomplete</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>in %Ln file(s)</source>
            <translation>
                <numerusform>in %Ln file</numerusform>
                <numerusform>in %Ln files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>index of %Ln file(s) so far, paused</source>
            <translation>
                <numerusform>index of %Ln file so far, paused</numerusform>
                <numerusform>index of %Ln files so far, paused</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>indexing, %Ln file(s) so far</source>
            <translation>
                <numerusform>indexing, %Ln file so far</numerusform>
                <numerusform>indexing, %Ln files so far</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SearchStatus</name>
        <message numerus="yes">
            <source>%Ln results like this were removed.</source>
            <translation>
                <numerusform>%Ln result like this was removed.</numerusform>
                <numerusform>%Ln results like this were removed.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Space</name>
        <message numerus="yes">
            <source>%Ln file(s) so far</source>
            <translation>
                <numerusform>%Ln file so far</numerusform>
                <numerusform>%Ln files so far</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln more</source>
            <translation>
                <numerusform>%Ln more</numerusform>
                <numerusform>%Ln more</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SpaceView</name>
        <message numerus="yes">
            <source>The size of %Ln file(s) is not known yet.</source>
            <translation>
                <numerusform>The size of %Ln file is not known yet.</numerusform>
                <numerusform>The size of %Ln files is not known yet.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StatusBar</name>
        <message numerus="yes">
            <source>%Ln file(s) open in other programs</source>
            <translation>
                <numerusform>%Ln file open in other programs</numerusform>
                <numerusform>%Ln files open in other programs</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StatusText</name>
        <message numerus="yes">
            <source>%Ln bucket(s)</source>
            <translation>
                <numerusform>%Ln bucket</numerusform>
                <numerusform>%Ln buckets</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln item(s) so far…</source>
            <translation>
                <numerusform>%Ln item so far…</numerusform>
                <numerusform>%Ln items so far…</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>First {found} found in %Ln file(s)</source>
            <translation>
                <numerusform>First {found} found in %Ln file</numerusform>
                <numerusform>First {found} found in %Ln files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{found} found in %Ln file(s)</source>
            <translation>
                <numerusform>{found} found in %Ln file</numerusform>
                <numerusform>{found} found in %Ln files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{found} found so far in %Ln file(s)</source>
            <translation>
                <numerusform>{found} found so far in %Ln file</numerusform>
                <numerusform>{found} found so far in %Ln files</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>VerifyDialog</name>
        <message numerus="yes">
            <source>%Ln file(s) changed</source>
            <translation>
                <numerusform>%Ln file changed</numerusform>
                <numerusform>%Ln files changed</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Verified: %Ln file(s) unchanged</source>
            <translation>
                <numerusform>Verified: %Ln file unchanged</numerusform>
                <numerusform>Verified: %Ln files unchanged</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>_ProblemList</name>
        <message numerus="yes">
            <source>and %Ln more</source>
            <translation>
                <numerusform>and %Ln more</numerusform>
                <numerusform>and %Ln more</numerusform>
            </translation>
        </message>
    </context>
</TS>
